package io.gatehouse.gateway.limit;

import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts running requests, in total and per caller; holds nothing for callers that have none. */
@Singleton
public class Concurrency {

    private final int maximum;
    private final int perCaller;
    private final AtomicInteger total = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> running = new ConcurrentHashMap<>();
    private volatile @Nullable Runnable atNone;

    Concurrency(LimitConfig config) {
        this.maximum = config.concurrency();
        this.perCaller = config.concurrencyPerCaller();
    }

    /** Takes a place; false if there is none. Whoever got one gives it back by {@link #leave}. */
    public boolean enter(String callerKey) {
        if (total.incrementAndGet() > maximum) {
            oneLess();
            return false;
        }
        if (running.merge(callerKey, 1, Integer::sum) > perCaller) {
            leave(callerKey);
            return false;
        }
        return true;
    }

    /** Gives a place back. */
    public void leave(String callerKey) {
        running.computeIfPresent(callerKey, (key, count) -> count == 1 ? null : count - 1);
        oneLess();
    }

    private void oneLess() {
        Runnable waiting = total.decrementAndGet() == 0 ? atNone : null;
        if (waiting != null) {
            waiting.run();
        }
    }

    /** Has something done whenever no request is running any more, and at once if there is none. */
    public void whenNone(Runnable then) {
        atNone = then;
        if (total.get() == 0) {
            then.run();
        }
    }

    /** How many are running. */
    public int total() {
        return total.get();
    }

    int callers() {
        return running.size();
    }
}
