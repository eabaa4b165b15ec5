package io.gatehouse.identity.grant;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.outbound.OutboundAnswer;
import io.gatehouse.identity.outbound.OutboundFailed;
import io.gatehouse.identity.outbound.OutboundHttp;
import io.gatehouse.identity.provider.ClientAuthMethod;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.VendorUnavailable;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sends a grant to a vendor with the client's proof. */
@ApplicationScoped
class TokenEndpoint {

    private final OutboundHttp http;
    private final Clock clock;

    TokenEndpoint(OutboundHttp http, Clock clock) {
        this.http = http;
        this.clock = clock;
    }

    Uni<GrantedTokens> request(OAuth2Provider provider, Form form, List<String> resources, Set<String> scopes) {
        provider.indicators(resources).forEach(resource -> form.add("resource", resource));
        return post(provider, provider.metadata().tokenEndpoint(), form)
                .map(answer -> TokenAnswer.read(answer, scopes, clock.instant()));
    }

    Uni<OutboundAnswer> post(OAuth2Provider provider, URI endpoint, Form form) {
        Map<String, String> headers = Map.of();
        Secret secret = provider.clientSecret();
        if (provider.authMethod() == ClientAuthMethod.NONE || secret == null) {
            form.add("client_id", provider.clientId());
        } else if (provider.authMethod() == ClientAuthMethod.CLIENT_SECRET_BASIC) {
            headers = Map.of("Authorization", basic(provider.clientId(), secret));
        } else {
            form.add("client_id", provider.clientId()).add("client_secret", secret);
        }
        return http.post(endpoint, form, headers)
                .onFailure(OutboundFailed.class)
                .transform(e -> new VendorUnavailable(((OutboundFailed) e).reason(), e));
    }

    /** RFC 6749 section 2.3.1: both halves are form-encoded before they are joined. */
    private static String basic(String clientId, Secret secret) {
        String pair = Form.encode(clientId) + ":" + Form.encode(secret.reveal());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
