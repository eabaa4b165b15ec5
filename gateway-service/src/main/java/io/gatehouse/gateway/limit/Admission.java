package io.gatehouse.gateway.limit;

import org.jspecify.annotations.Nullable;

/**
 * The answer to who wants to come in.
 *
 * @param over the limit in the way, or null
 * @param leave to be run once by whoever came in
 */
public record Admission(@Nullable OverLimit over, Runnable leave) {

    private static final Runnable NOTHING = () -> {};
    private static final Admission FREE = new Admission(null, NOTHING);

    static Admission refused(OverLimit over) {
        return new Admission(over, NOTHING);
    }

    static Admission free() {
        return FREE;
    }
}
