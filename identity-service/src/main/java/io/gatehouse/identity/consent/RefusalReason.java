package io.gatehouse.identity.consent;

import java.util.Locale;

/** Why a session was refused: a closed list for the audit trail; the caller always hears the same words. */
public enum RefusalReason {
    /** No session has this handle or state. */
    UNKNOWN,
    /** The session's time is over. */
    EXPIRED,
    /** The step was taken before. */
    REPLAYED,
    /** The browser is logged in as somebody else. */
    WRONG_USER,
    /** The browser is not logged in where it must be. */
    NOT_LOGGED_IN,
    /** Nobody of the session's issuer can log in at the pages. */
    NO_LOGIN,
    /** The provider answered with a login that is older than it may be. */
    LOGIN_TOO_OLD,
    /** The session was opened for another client of the gateway. */
    WRONG_CLIENT,
    /** The caller neither opened the session nor may complete it. */
    WRONG_WORKLOAD,
    /** The session belongs to another provider. */
    WRONG_PROVIDER,
    /** The provider was changed since the session was opened. */
    PROVIDER_CHANGED,
    /** The workload that asked was deleted, or may have less than it might. */
    WORKLOAD_CHANGED,
    /** The provider was deleted. */
    PROVIDER_DELETED,
    /** An operator took back all grants that this one would belong to. */
    GRANTS_WITHDRAWN,
    /** The state is absent, repeated or not ours. */
    STATE_MISMATCH,
    /** The answer's issuer is absent where it was promised, or is another one (RFC 9207). */
    ISSUER_MISMATCH,
    /** The browser that comes back is not the one that clicked. */
    NONCE_MISSING,
    /** The form was not made for this browser and login. */
    FORM_TOKEN_MISMATCH,
    /** The session is not where this step wants it. */
    WRONG_STEP,
    /** A polling handle was used to complete. */
    WRONG_HANDLE,
    /** The user's token does not verify for this workload. */
    USER_TOKEN_REFUSED,
    /** The vendor answered with an error. */
    VENDOR_ERROR,
    /** The vendor did not give a token for the code. */
    EXCHANGE_FAILED,
    /** The token that the vendor gave is not bound to the MCP server that it was asked for. */
    RESOURCE_IGNORED,
    /** We failed between the vendor's answer and our own end of the session; what the vendor gave is not kept. */
    INTERRUPTED;

    /** The code that is written to the audit trail. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
