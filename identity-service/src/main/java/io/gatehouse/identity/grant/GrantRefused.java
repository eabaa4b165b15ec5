package io.gatehouse.identity.grant;

/** The vendor said no. Only its error code is kept: what it describes in words is not ours to repeat. */
public class GrantRefused extends RuntimeException {

    /** The code of a grant that is over: used, expired or revoked. */
    public static final String INVALID_GRANT = "invalid_grant";

    /** The code of a client that the vendor does not know, or not by this proof. */
    public static final String INVALID_CLIENT = "invalid_client";

    private final String errorCode;

    /** The error code of RFC 6749 section 5.2, or another of the vendor's that has its form. */
    public GrantRefused(String errorCode) {
        super("The vendor refused the grant: " + errorCode);
        this.errorCode = errorCode;
    }

    /** The error code. */
    public String errorCode() {
        return errorCode;
    }

    /** Whether the grant itself is over, so that only a new consent helps. */
    public boolean grantIsOver() {
        return errorCode.equals(INVALID_GRANT);
    }
}
