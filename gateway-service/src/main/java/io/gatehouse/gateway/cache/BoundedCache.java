package io.gatehouse.gateway.cache;

import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A map that never holds more than so many entries and none longer than told. Reading takes no lock; what was not read
 * since the last round goes first (the clock algorithm), which is near enough to least recently used.
 */
public final class BoundedCache<K, V> {

    private static final class Entry<K, V> {
        final K key;
        final V value;
        volatile long expiresAt;
        volatile boolean used;

        Entry(K key, V value, long expiresAt) {
            this.key = key;
            this.value = value;
            this.expiresAt = expiresAt;
        }
    }

    private final int capacity;
    private final Clock clock;
    private final BiConsumer<K, V> evicted;
    private final ConcurrentHashMap<K, Entry<K, V>> entries = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Entry<K, V>> round = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inRound = new AtomicInteger();

    /** A cache that tells nobody what it lets go. */
    public BoundedCache(int capacity, Clock clock) {
        this(capacity, clock, (key, value) -> {});
    }

    /**
     * @param evicted told of entries that went because of age or room, not of those that were removed or replaced
     */
    public BoundedCache(int capacity, Clock clock, BiConsumer<K, V> evicted) {
        this.capacity = Math.max(1, capacity);
        this.clock = clock;
        this.evicted = evicted;
    }

    /** The value, unless it is absent or its time is over. */
    public @Nullable V get(K key) {
        Entry<K, V> entry = fresh(key, clock.millis());
        return entry == null ? null : entry.value;
    }

    private @Nullable Entry<K, V> fresh(K key, long now) {
        Entry<K, V> entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (now >= entry.expiresAt) {
            expire(entry);
            return null;
        }
        if (!entry.used) {
            entry.used = true;
        }
        return entry;
    }

    /** The value, as {@link #get}; keeps it for longer. */
    public @Nullable V getAndExtend(K key, long millis) {
        long now = clock.millis();
        Entry<K, V> entry = fresh(key, now);
        if (entry == null) {
            return null;
        }
        entry.expiresAt = now + millis;
        return entry.value;
    }

    /** Keeps a value for so long; one that is already over is not kept. */
    public void put(K key, V value, long millis) {
        if (millis <= 0) {
            entries.remove(key);
            return;
        }
        Entry<K, V> entry = new Entry<>(key, value, clock.millis() + millis);
        entries.put(key, entry);
        round.add(entry);
        if (inRound.incrementAndGet() > capacity) {
            makeRoom();
        }
    }

    /** Removes an entry if it still holds that value. */
    public void remove(K key, V value) {
        Entry<K, V> entry = entries.get(key);
        if (entry != null && entry.value == value) {
            entries.remove(key, entry);
        }
    }

    /** Removes every entry of which this is true. */
    public void removeIf(BiPredicate<K, V> doomed) {
        entries.values().forEach(entry -> {
            if (doomed.test(entry.key, entry.value)) {
                entries.remove(entry.key, entry);
            }
        });
    }

    /** Looks at every entry whose time is not over. */
    public void forEach(BiConsumer<K, V> seen) {
        long now = clock.millis();
        entries.values().forEach(entry -> {
            if (now < entry.expiresAt) {
                seen.accept(entry.key, entry.value);
            }
        });
    }

    /** Lets go of everything whose time is over. */
    public void sweep() {
        long now = clock.millis();
        entries.values().forEach(entry -> {
            if (now >= entry.expiresAt) {
                expire(entry);
            }
        });
    }

    /** How many entries there are. */
    public int size() {
        return entries.size();
    }

    private void makeRoom() {
        while (inRound.get() > capacity) {
            Entry<K, V> oldest = round.poll();
            if (oldest == null) {
                return;
            }
            if (oldest.used && entries.get(oldest.key) == oldest) {
                oldest.used = false;
                round.add(oldest);
            } else {
                inRound.decrementAndGet();
                expire(oldest);
            }
        }
    }

    private void expire(Entry<K, V> entry) {
        if (entries.remove(entry.key, entry)) {
            evicted.accept(entry.key, entry.value);
        }
    }
}
