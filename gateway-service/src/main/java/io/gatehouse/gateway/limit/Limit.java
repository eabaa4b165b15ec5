package io.gatehouse.gateway.limit;

import org.jspecify.annotations.Nullable;

/**
 * How much of something may be had; what is null is as configured.
 *
 * @param rate how often a second
 * @param burst how often at once before the rate holds
 * @param concurrency how much at the same time
 */
public record Limit(
        @Nullable Integer rate,
        @Nullable Integer burst,
        @Nullable Integer concurrency) {

    /** Nothing said. */
    public static final Limit NONE = new Limit(null, null, null);

    /** What this one leaves open, as the other one says. */
    Limit or(Limit other) {
        return new Limit(
                rate == null ? other.rate : rate,
                burst == null ? rate == null ? other.burst : rate : burst,
                concurrency == null ? other.concurrency : concurrency);
    }
}
