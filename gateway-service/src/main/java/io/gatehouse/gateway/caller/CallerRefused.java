package io.gatehouse.gateway.caller;

/** A caller is not let in. */
public final class CallerRefused extends RuntimeException {

    /** Why, as a closed code for the audit; the caller is told less. */
    public enum Reason {
        NO_TOKEN("no-token"),
        MALFORMED("malformed"),
        NOT_VERIFIED("not-verified"),
        EXPIRED("expired"),
        ISSUER("issuer"),
        NO_SUBJECT("no-subject"),
        NOT_AN_ACCESS_TOKEN("not-an-access-token"),
        AUDIENCE("audience"),
        CLIENT("client"),
        CLAIM("claim"),
        SCOPE("scope"),
        NOT_OFFERED("not-offered"),
        PROVIDER_AWAY("provider-away"),
        TOO_MANY("too-many");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** The code in the audit trail. */
        public String code() {
            return code;
        }
    }

    private final Reason reason;

    public CallerRefused(Reason reason) {
        super(reason.code(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The HTTP status of the refusal. */
    public int status() {
        return switch (reason) {
            case SCOPE -> 403;
            case PROVIDER_AWAY, TOO_MANY -> 503;
            default -> 401;
        };
    }
}
