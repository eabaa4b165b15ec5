package io.gatehouse.identity.signature;

/** A signed request that does not hold; the reason is for logs and the audit trail only, never for the caller. */
public final class SignatureRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String CLOCK_SKEW = "clock-skew";

    private final String reason;

    /** The reason is a closed code in kebab-case. */
    public SignatureRefused(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    static SignatureRefused clockSkew() {
        return new SignatureRefused(CLOCK_SKEW);
    }

    /** Whether the client can mend it by itself, once it is told the time. */
    public boolean isClockSkew() {
        return reason.equals(CLOCK_SKEW);
    }

    /** The closed code. */
    public String reason() {
        return reason;
    }
}
