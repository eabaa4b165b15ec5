package io.gatehouse.identity.grant;

import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.outbound.OutboundAnswer;
import io.gatehouse.identity.outbound.OutboundFailed;
import io.gatehouse.identity.outbound.OutboundHttp;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.VendorProfile.Quirk;
import io.gatehouse.identity.provider.VendorUnavailable;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sends a grant to a vendor with the client's proof. */
@ApplicationScoped
class TokenEndpoint {

    private final OutboundHttp http;
    private final ClientProof proof;
    private final Clock clock;

    TokenEndpoint(OutboundHttp http, ClientProof proof, Clock clock) {
        this.http = http;
        this.proof = proof;
        this.clock = clock;
    }

    Uni<GrantedTokens> request(OAuth2Provider provider, Form form, List<String> resources, Set<String> scopes) {
        provider.indicators(resources).forEach(resource -> form.add("resource", resource));
        return post(provider, provider.metadata().tokenEndpoint(), form)
                .map(answer -> TokenAnswer.read(answer, provider.vendor().profile(), scopes, clock.instant()));
    }

    Uni<OutboundAnswer> post(OAuth2Provider provider, URI endpoint, Form form) {
        return proof.of(provider, form)
                .map(headers -> with(headers, provider.vendor().profile().requestHeaders()))
                .flatMap(headers -> provider.vendor().profile().has(Quirk.JSON_BODY)
                        ? http.postAsJson(endpoint, form, headers)
                        : http.post(endpoint, form, headers))
                .onFailure(OutboundFailed.class)
                .transform(e -> new VendorUnavailable(((OutboundFailed) e).reason(), e));
    }

    private static Map<String, String> with(Map<String, String> headers, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.putAll(headers);
        return all;
    }
}
