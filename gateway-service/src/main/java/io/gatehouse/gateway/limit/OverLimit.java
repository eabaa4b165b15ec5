package io.gatehouse.gateway.limit;

import java.time.Duration;

/**
 * A limit that is reached.
 *
 * @param text which one, for the caller
 * @param retryAfter when there is room again, as far as that can be known
 */
public record OverLimit(String text, Duration retryAfter) {

    /** The time in whole seconds, as {@code Retry-After} has it. */
    public long seconds() {
        return Math.max(1, retryAfter.plusMillis(999).toSeconds());
    }
}
