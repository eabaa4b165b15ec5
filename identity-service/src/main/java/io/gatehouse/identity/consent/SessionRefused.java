package io.gatehouse.identity.consent;

/** A session was refused. The caller hears one wording whatever the reason; the reason is in the audit trail. */
public final class SessionRefused extends RuntimeException {

    /** The only words for every refused session. */
    public static final String WORDS = "Invalid or expired session";

    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;

    SessionRefused(RefusalReason reason) {
        super(WORDS);
        this.reason = reason;
    }

    /** Why; never for the caller. */
    public RefusalReason reason() {
        return reason;
    }
}
