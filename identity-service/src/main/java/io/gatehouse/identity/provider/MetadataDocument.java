package io.gatehouse.identity.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.identity.config.SafeUrl;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A vendor's metadata (OIDC Discovery or RFC 8414), checked.
 *
 * @param server what is used of it
 * @param authMethods client authentication at the token endpoint; {@code client_secret_basic} where it names none
 * @param registrationEndpoint where clients register themselves (RFC 7591), or null
 * @param takesMetadataDocuments whether the URL of a metadata document may stand for a client id
 */
record MetadataDocument(
        ServerMetadata server,
        List<String> authMethods,
        @Nullable URI registrationEndpoint,
        boolean takesMetadataDocuments) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OFFLINE_ACCESS = "offline_access";

    static MetadataDocument read(String text, String discoveryUrl, boolean allowHttpLoopback) {
        return read(text, DiscoveryUrl.issuers(discoveryUrl), allowHttpLoopback);
    }

    /** Reads a document that must name one of these issuers, letter for letter. */
    static MetadataDocument read(String text, Set<String> issuers, boolean allowHttpLoopback) {
        JsonNode json = parse(text);
        String issuer = json.path("issuer").asText("");
        if (!issuers.contains(issuer)) {
            throw new MetadataRefused("the document names another issuer than its URL");
        }
        List<String> pkce = strings(json, "code_challenge_methods_supported");
        if (pkce == null || !pkce.contains("S256")) {
            throw new MetadataRefused("code_challenge_methods_supported does not contain S256; a server that has PKCE"
                    + " but does not say so is registered by authorizationServerMetadata");
        }
        List<String> responseTypes = strings(json, "response_types_supported");
        if (responseTypes != null && !responseTypes.contains("code")) {
            throw new MetadataRefused("response_types_supported does not contain code");
        }
        List<String> scopes = strings(json, "scopes_supported");
        ServerMetadata server = new ServerMetadata(
                issuer,
                endpoint(json, "authorization_endpoint", allowHttpLoopback),
                endpoint(json, "token_endpoint", allowHttpLoopback),
                optional(json, "revocation_endpoint", allowHttpLoopback),
                json.path("authorization_response_iss_parameter_supported").asBoolean(false),
                scopes != null && scopes.contains(OFFLINE_ACCESS));
        List<String> methods = strings(json, "token_endpoint_auth_methods_supported");
        return new MetadataDocument(
                server,
                methods == null ? List.of(ClientAuthMethod.CLIENT_SECRET_BASIC.metadataName()) : methods,
                optional(json, "registration_endpoint", allowHttpLoopback),
                json.path("client_id_metadata_document_supported").asBoolean(false));
    }

    static JsonNode parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // Falls through: the words of the parser quote what a stranger wrote.
        }
        throw new MetadataRefused("the document is not a JSON object");
    }

    private static @Nullable URI optional(JsonNode json, String member, boolean allowHttpLoopback) {
        return json.hasNonNull(member) ? endpoint(json, member, allowHttpLoopback) : null;
    }

    private static URI endpoint(JsonNode json, String member, boolean allowHttpLoopback) {
        return SafeUrl.parse(json.path(member).asText(""), allowHttpLoopback)
                .orElseThrow(() -> new MetadataRefused(member + " is missing or no https URL"));
    }

    static @Nullable List<String> strings(JsonNode json, String member) {
        JsonNode array = json.get(member);
        if (array == null || !array.isArray()) {
            return null;
        }
        List<String> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asText()));
        return List.copyOf(values);
    }
}
