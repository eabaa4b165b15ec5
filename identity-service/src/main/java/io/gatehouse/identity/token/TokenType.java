package io.gatehouse.identity.token;

/** What sets the kinds of workload access tokens apart, so that one is never taken for the other. */
final class TokenType {
    /** Header {@code typ} of the bearer between services. */
    static final String BEARER = "wat+jwt";

    /** Header {@code typ} of the token that travels in a body and names a user. */
    static final String USER_BOUND = "user-wat+jwt";

    /** Audience of this service. */
    static final String IDENTITY_AUDIENCE = "urn:gatehouse:identity-service";

    private TokenType() {}
}
