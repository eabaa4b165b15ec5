package io.gatehouse.identity.grant;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.TokenExchange.TokenKind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Exchanges a user's token (RFC 8693), alone or together with the token of the one who acts for the user. */
@ApplicationScoped
public class TokenExchangeGrant {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";

    private final TokenEndpoint endpoint;

    TokenExchangeGrant(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Exchanges; fails with {@link GrantRefused} or {@code VendorUnavailable}. Never call it within a transaction. */
    public Uni<GrantedTokens> exchange(
            OAuth2Provider provider, ExchangeRequest request, TokenKind subjectType, @Nullable Secret actorToken) {
        Form form = request.form(GRANT)
                .add("subject_token", request.userToken())
                .add("subject_token_type", subjectType.urn())
                .add("requested_token_type", TokenKind.ACCESS_TOKEN.urn());
        if (actorToken != null) {
            form.add("actor_token", actorToken).add("actor_token_type", TokenKind.ACCESS_TOKEN.urn());
        }
        return endpoint.request(provider, form, request.resources(), request.scopes());
    }
}
