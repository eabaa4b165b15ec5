package io.gatehouse.identity.grant;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.provider.ClientAuthMethod;
import io.gatehouse.identity.provider.ClientKeys;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Proves our client at a token endpoint (RFC 6749 section 2.3). */
@ApplicationScoped
class ClientProof {

    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final ClientKeys keys;

    ClientProof(ClientKeys keys) {
        this.keys = keys;
    }

    /** Adds to the form what belongs there; answers the headers. */
    Uni<Map<String, String>> of(OAuth2Provider provider, Form form) {
        if (provider.authMethod() == ClientAuthMethod.PRIVATE_KEY_JWT) {
            return keys.assertion(provider).map(assertion -> {
                form.add("client_id", provider.clientId())
                        .add("client_assertion_type", ASSERTION_TYPE)
                        .add("client_assertion", assertion);
                return Map.of();
            });
        }
        Secret secret = provider.clientSecret();
        if (secret == null) {
            form.add("client_id", provider.clientId());
            return headers(Map.of());
        }
        return switch (provider.authMethod()) {
            case CLIENT_SECRET_BASIC ->
                // RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
                headers(basic(Form.encode(provider.clientId()), Form.encode(secret.reveal())));
            case CLIENT_SECRET_BASIC_PLAIN -> headers(basic(provider.clientId(), secret.reveal()));
            case CLIENT_SECRET_POST -> {
                form.add("client_id", provider.clientId()).add("client_secret", secret);
                yield headers(Map.of());
            }
            case NONE, PRIVATE_KEY_JWT -> {
                form.add("client_id", provider.clientId());
                yield headers(Map.of());
            }
        };
    }

    private static Uni<Map<String, String>> headers(Map<String, String> headers) {
        return Uni.createFrom().item(headers);
    }

    private static Map<String, String> basic(String id, String secret) {
        String pair = id + ":" + secret;
        return Map.of(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
}
