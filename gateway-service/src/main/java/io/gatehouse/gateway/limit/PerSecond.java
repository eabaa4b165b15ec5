package io.gatehouse.gateway.limit;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Lets so many through in each second. */
public final class PerSecond {

    /** Seconds since the epoch in the upper part, what came in that second in the lower. */
    private static final int COUNT_BITS = 24;

    private final int maximum;
    private final AtomicLong window = new AtomicLong();

    /** @param maximum how many */
    public PerSecond(int maximum) {
        this.maximum = maximum;
    }

    /** Which one of its second this is, from 1. */
    public int count(Instant now) {
        long second = now.getEpochSecond();
        long value = window.updateAndGet(old -> old >> COUNT_BITS == second ? old + 1 : (second << COUNT_BITS) + 1);
        return (int) (value & ((1L << COUNT_BITS) - 1));
    }

    /** Whether that one goes through. */
    public boolean lets(int count) {
        return count <= maximum;
    }

    /** Whether that one is the first that does not. */
    public boolean isFirstTooMany(int count) {
        return count == maximum + 1;
    }
}
