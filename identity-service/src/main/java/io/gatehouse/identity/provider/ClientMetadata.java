package io.gatehouse.identity.provider;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.identity.config.IdentityConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What this service says of itself to authorization servers, in a document of its own or when it registers. */
@ApplicationScoped
class ClientMetadata {

    static final String PATH = "/oauth/client-metadata.json";

    private final ClientMetadataConfig config;
    private final IdentityConfig identity;
    private final ObjectMapper json;

    ClientMetadata(ClientMetadataConfig config, IdentityConfig identity, ObjectMapper json) {
        this.config = config;
        this.identity = identity;
        this.json = json;
    }

    /** The URL of the document as a client id; empty where it is not https, which no server would read. */
    Optional<String> clientId() {
        return Optional.of(url()).filter(url -> url.startsWith("https://"));
    }

    /** The document: a public client, because whoever reads it could not keep a secret of ours. */
    ObjectNode document(List<String> callbackUrls) {
        return client(callbackUrls, ClientAuthMethod.NONE).put("client_id", url());
    }

    /** A registration (RFC 7591) of one provider. */
    ObjectNode registration(String callbackUrl, ClientAuthMethod method) {
        boolean web = callbackUrl.startsWith("https://");
        return client(List.of(callbackUrl), method).put("application_type", web ? "web" : "native");
    }

    private ObjectNode client(List<String> callbackUrls, ClientAuthMethod method) {
        ObjectNode client = json.createObjectNode()
                .put("client_name", config.clientName())
                .put("token_endpoint_auth_method", method.metadataName());
        // Servers that read such documents refuse one with a page that is not https.
        if (identity.issuerUrl().startsWith("https://")) {
            client.put("client_uri", identity.issuerUrl());
        }
        ArrayNode redirects = client.putArray("redirect_uris");
        callbackUrls.forEach(redirects::add);
        client.putArray("grant_types").add("authorization_code").add("refresh_token");
        client.putArray("response_types").add("code");
        return client;
    }

    private String url() {
        return config.url().map(URI::toString).orElseGet(() -> identity.issuerUrl() + PATH);
    }
}
