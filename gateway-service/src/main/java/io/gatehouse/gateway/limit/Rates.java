package io.gatehouse.gateway.limit;

import io.gatehouse.gateway.cache.BoundedCache;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Token buckets by key, each no more than the moment at which it would be full again (the generic cell rate algorithm).
 * A bucket that nobody used for long is full, so forgetting it changes nothing.
 */
final class Rates {

    private static final long SECOND = 1_000_000;

    private final BoundedCache<String, AtomicLong> buckets;
    private final Clock clock;

    Rates(int maximum, Clock clock) {
        this.buckets = new BoundedCache<>(maximum, clock);
        this.clock = clock;
    }

    /**
     * Takes one.
     *
     * @return 0 if there was one, else the milliseconds until there is
     */
    long take(String key, int rate, int burst) {
        long now = clock.millis() * 1000;
        long step = Math.max(1, SECOND / rate);
        long room = step * Math.max(1, burst);
        long lifetime = room / 1000 + 1000;
        AtomicLong full = buckets.getAndExtend(key, lifetime);
        if (full == null) {
            // Two at once may both begin a bucket; that costs one burst, once.
            full = new AtomicLong(now);
            buckets.put(key, full, lifetime);
        }
        while (true) {
            long before = full.get();
            long after = Math.max(before, now) + step;
            if (after - now > room) {
                return Math.max(1, (after - now - room) / 1000);
            }
            if (full.compareAndSet(before, after)) {
                return 0;
            }
        }
    }

    int size() {
        return buckets.size();
    }
}
