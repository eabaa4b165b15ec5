package io.gatehouse.identity.grant;

import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Asks for a token of the client itself (RFC 6749 section 4.4). */
@ApplicationScoped
public class ClientCredentialsGrant {

    private final TokenEndpoint endpoint;

    ClientCredentialsGrant(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Asks for a token; fails with {@link GrantRefused} or {@code VendorUnavailable}. Audiences are sent as the
     * parameter {@code audience}; the custom parameters must have been checked for reserved names.
     */
    public Uni<GrantedTokens> request(
            OAuth2Provider provider,
            Set<String> scopes,
            List<String> resources,
            List<String> audiences,
            Map<String, String> customParameters) {
        Form form = new Form().add("grant_type", "client_credentials");
        if (!scopes.isEmpty()) {
            form.add("scope", String.join(" ", new TreeSet<>(scopes)));
        }
        audiences.forEach(audience -> form.add("audience", audience));
        customParameters.forEach(form::add);
        return endpoint.request(provider, form, resources, scopes);
    }
}
