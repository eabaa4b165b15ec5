package io.gatehouse.identity.grant;

import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Uses a user's token as an authorization grant (RFC 7523 section 2.1). */
@ApplicationScoped
public class JwtBearerGrant {

    static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final TokenEndpoint endpoint;

    JwtBearerGrant(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Asks; fails with {@link GrantRefused} or {@code VendorUnavailable}. Never call it within a transaction. */
    public Uni<GrantedTokens> exchange(OAuth2Provider provider, ExchangeRequest request) {
        Form form = request.form(GRANT).add("assertion", request.userToken());
        return endpoint.request(provider, form, request.resources(), request.scopes());
    }
}
