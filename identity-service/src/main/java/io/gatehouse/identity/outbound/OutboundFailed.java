package io.gatehouse.identity.outbound;

import org.jspecify.annotations.Nullable;

/** A call to a vendor brought no answer. */
public class OutboundFailed extends RuntimeException {

    private final String reason;

    /**
     * The reason is a closed code: {@code unreachable}, {@code timeout}, {@code answer-too-large} or
     * {@code address-refused}.
     */
    public OutboundFailed(String reason, @Nullable Throwable cause) {
        super("Vendor call failed: " + reason, cause);
        this.reason = reason;
    }

    /** The closed code. */
    public String reason() {
        return reason;
    }
}
