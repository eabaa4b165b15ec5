package io.gatehouse.identity.grant;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** Refreshes an access token (RFC 6749 section 6) with the scopes that it had. */
@ApplicationScoped
public class RefreshGrant {

    private final TokenEndpoint endpoint;

    RefreshGrant(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Asks for a new access token; fails with {@link GrantRefused} or {@code VendorUnavailable}. The request names no
     * scopes, which asks for those that were granted.
     */
    public Uni<GrantedTokens> refresh(
            OAuth2Provider provider, Secret refreshToken, List<String> resources, Set<String> grantedScopes) {
        Form form = new Form().add("grant_type", "refresh_token").add("refresh_token", refreshToken);
        return endpoint.request(provider, form, resources, grantedScopes);
    }
}
