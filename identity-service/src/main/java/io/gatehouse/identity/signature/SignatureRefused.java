package io.gatehouse.identity.signature;

/** A signed request that does not hold; the reason is for logs and the audit trail only, never for the caller. */
public final class SignatureRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /** The reason is a closed code in kebab-case. */
    public SignatureRefused(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /** The closed code. */
    public String reason() {
        return reason;
    }
}
