package io.gatehouse.identity.token;

/** A refused token request, in the words of RFC 6749 and RFC 8707; the reason is for the audit trail only. */
final class OAuthRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;
    private final String reason;

    private OAuthRefusal(int status, String error, String description, String reason) {
        super(description);
        this.status = status;
        this.error = error;
        this.reason = reason;
    }

    static OAuthRefusal invalidRequest(String description) {
        return new OAuthRefusal(400, "invalid_request", description, "invalid-request");
    }

    static OAuthRefusal unsupportedGrant() {
        return new OAuthRefusal(
                400, "unsupported_grant_type", "grant_type must be client_credentials", "unsupported-grant");
    }

    /** One wording for every assertion that does not hold. */
    static OAuthRefusal invalidClient(String reason) {
        return new OAuthRefusal(401, "invalid_client", "The client assertion is not valid", reason);
    }

    static OAuthRefusal invalidTarget() {
        return new OAuthRefusal(
                400, "invalid_target", "resource is not an audience of this workload", "audience-not-granted");
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    OAuthError body() {
        return new OAuthError(error, String.valueOf(getMessage()));
    }
}
