package io.gatehouse.identity.grant;

import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Entra ID's on-behalf-of flow: RFC 7523 with a parameter of its own (learn.microsoft.com, "v2-oauth2-on-behalf-of-flow").
 * Where the token is for stands before the scope; a resource is never named.
 */
@ApplicationScoped
public class EntraOnBehalfOfGrant {

    private final TokenEndpoint endpoint;

    EntraOnBehalfOfGrant(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Asks; fails with {@link GrantRefused} or {@code VendorUnavailable}. Never call it within a transaction. */
    public Uni<GrantedTokens> exchange(OAuth2Provider provider, ExchangeRequest request) {
        Form form = request.form(JwtBearerGrant.GRANT)
                .add("assertion", request.userToken())
                .add("requested_token_use", "on_behalf_of");
        return endpoint.request(provider, form, List.of(), request.scopes());
    }
}
