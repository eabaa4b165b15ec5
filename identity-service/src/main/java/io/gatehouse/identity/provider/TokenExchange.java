package io.gatehouse.identity.provider;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a provider turns the token of a user into one for its resource.
 *
 * @param grant by which grant
 * @param subjectType what RFC 8693 is told that the user's token is
 * @param actorScopes scopes of the client's own token that goes along as the actor's (RFC 8693), or null where none does
 */
public record TokenExchange(
        Grant grant, TokenKind subjectType, @Nullable Set<String> actorScopes) {

    /** The grants. */
    public enum Grant {
        /** RFC 8693. */
        TOKEN_EXCHANGE,
        /** RFC 7523 section 2.1. */
        JWT_AUTHORIZATION_GRANT,
        /** Entra ID's own form of RFC 7523. */
        ENTRA_ON_BEHALF_OF
    }

    /** What a token is (RFC 8693 section 3). */
    public enum TokenKind {
        /** An access token. */
        ACCESS_TOKEN("urn:ietf:params:oauth:token-type:access_token"),
        /** A JWT, whatever it is for. */
        JWT("urn:ietf:params:oauth:token-type:jwt");

        private final String urn;

        TokenKind(String urn) {
            this.urn = urn;
        }

        /** The name of RFC 8693. */
        public String urn() {
            return urn;
        }
    }

    /** Entra ID needs no settings: it has one grant for this. */
    static final TokenExchange ENTRA = new TokenExchange(Grant.ENTRA_ON_BEHALF_OF, TokenKind.ACCESS_TOKEN, null);
}
