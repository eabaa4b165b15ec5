package io.gatehouse.identity.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.outbound.OutboundAnswer;
import io.gatehouse.identity.outbound.OutboundFailed;
import io.gatehouse.identity.outbound.OutboundHttp;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Registers this service as a client (RFC 7591). */
@ApplicationScoped
class ClientRegistration {

    private static final Pattern CLIENT_ID = Pattern.compile("[\\x20-\\x7E]{1,256}");
    private static final Pattern SECRET = Pattern.compile("[\\x20-\\x7E]{1,2048}");

    private final OutboundHttp http;
    private final ClientMetadata metadata;

    ClientRegistration(OutboundHttp http, ClientMetadata metadata) {
        this.http = http;
        this.metadata = metadata;
    }

    /** Registers; fails with {@link MetadataRefused} or {@link VendorUnavailable}. */
    Uni<ProviderClient> register(URI endpoint, List<String> methods, String callbackUrl) {
        ClientAuthMethod method = choose(methods, true);
        return http.postJson(
                        endpoint, metadata.registration(callbackUrl, method).toString())
                .onFailure(OutboundFailed.class)
                .transform(e -> new VendorUnavailable(((OutboundFailed) e).reason(), e))
                .map(answer -> read(answer, method, methods));
    }

    /** The best method of those that a server offers, for a client that has a secret or has none. */
    static ClientAuthMethod choose(List<String> methods, boolean secret) {
        List<ClientAuthMethod> ours = secret
                ? List.of(
                        ClientAuthMethod.CLIENT_SECRET_BASIC,
                        ClientAuthMethod.CLIENT_SECRET_POST,
                        ClientAuthMethod.NONE)
                : List.of(ClientAuthMethod.NONE);
        return ours.stream()
                .filter(method -> methods.contains(method.metadataName()))
                .findFirst()
                .orElseThrow(() -> new MetadataRefused(
                        "its authorization server authenticates clients in no way that is offered here"));
    }

    private static ProviderClient read(OutboundAnswer answer, ClientAuthMethod asked, List<String> methods) {
        if (answer.status() >= 500 || answer.status() == 429) {
            throw new VendorUnavailable("server-error", null);
        }
        if (answer.status() != 201 && answer.status() != 200) {
            throw new MetadataRefused("its authorization server refuses the registration with status " + answer.status()
                    + "; register a client there by hand and enter clientId and clientIssuer");
        }
        JsonNode json = MetadataDocument.parse(answer.body());
        String id = json.path("client_id").asText("");
        if (!CLIENT_ID.matcher(id).matches()) {
            throw new MetadataRefused("its authorization server registers a client without an id");
        }
        ClientAuthMethod method = method(json.path("token_endpoint_auth_method").asText(asked.metadataName()));
        Secret secret = secret(json.path("client_secret").asText(""));
        if (method == ClientAuthMethod.NONE) {
            return new ProviderClient(id, null, method, null);
        }
        if (secret == null) {
            return new ProviderClient(id, null, choose(methods, false), null);
        }
        long expires = json.path("client_secret_expires_at").asLong(0);
        return new ProviderClient(id, secret, method, expires <= 0 ? null : Instant.ofEpochSecond(expires));
    }

    private static ClientAuthMethod method(String name) {
        for (ClientAuthMethod method : ClientAuthMethod.values()) {
            if (method.metadataName().equals(name)) {
                return method;
            }
        }
        throw new MetadataRefused(
                "its authorization server registers a client that has to authenticate in another way");
    }

    private static @Nullable Secret secret(String text) {
        return SECRET.matcher(text).matches() ? Secret.of(text) : null;
    }
}
