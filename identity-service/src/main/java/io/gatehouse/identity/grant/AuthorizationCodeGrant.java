package io.gatehouse.identity.grant;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.VendorProfile.Quirk;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** Exchanges an authorization code (RFC 6749 section 4.1.3, PKCE RFC 7636, resource RFC 8707). */
@ApplicationScoped
public class AuthorizationCodeGrant {

    private final TokenEndpoint endpoint;

    AuthorizationCodeGrant(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Exchanges the code; fails with {@link GrantRefused} or {@code VendorUnavailable}. Never call it within a
     * transaction.
     */
    public Uni<GrantedTokens> exchange(
            OAuth2Provider provider,
            Secret code,
            Secret codeVerifier,
            List<String> resources,
            Set<String> requestedScopes) {
        Form form = new Form()
                .add("grant_type", "authorization_code")
                .add("code", code)
                .add("redirect_uri", provider.callbackUrl());
        if (!provider.vendor().profile().has(Quirk.NO_PKCE)) {
            form.add("code_verifier", codeVerifier);
        }
        return endpoint.request(provider, form, resources, requestedScopes);
    }
}
