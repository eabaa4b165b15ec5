package io.gatehouse.catalog.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.document.Document;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A target as an operator described it and {@link TargetRules} accepted it. */
public final class TargetDocument {
    /** What Gatehouse knows of a target beyond AgentCore. */
    static final String EXTENSION = "gatehouse";

    static final String SYNCHRONIZATION_SCOPES = "synchronizationScopes";
    static final String PREVIEW = "preview";
    private static final int DEFAULT_PRIORITY = 1000;
    private static final String QUERY = "QUERY_PARAMETER";

    private final ObjectNode node;

    TargetDocument(ObjectNode node) {
        this.node = node;
    }

    /** Reads a document that was accepted before. */
    public static TargetDocument stored(String json) {
        return new TargetDocument(Document.stored(json));
    }

    ObjectNode node() {
        return node;
    }

    String text() {
        return Document.text(node);
    }

    /** The name in its gateway. */
    public String name() {
        return node.path("name").asText();
    }

    private JsonNode server() {
        return node.path("targetConfiguration").path("mcp").path("mcpServer");
    }

    /** URL of the MCP server. */
    public String endpoint() {
        return server().path("endpoint").asText();
    }

    /** Scheme, host and port of the endpoint. */
    public String origin() {
        URI uri = URI.create(endpoint());
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return (uri.getScheme() + "://" + uri.getHost()).toLowerCase(Locale.ROOT) + port;
    }

    /** The text of the predefined schema, or empty where tools are read from the target. */
    public Optional<String> predefinedSchema() {
        return Optional.ofNullable(
                server().path("mcpToolSchema").path("inlinePayload").textValue());
    }

    /** Whether the operator wrote its tools himself, so that nothing is read from the server. */
    boolean predefined() {
        return predefinedSchema().isPresent();
    }

    /** Which target wins where two offer one resource URI: the lower number. */
    public int resourcePriority() {
        return server().path("resourcePriority").asInt(DEFAULT_PRIORITY);
    }

    private JsonNode credential() {
        return node.path("credentialProviderConfigurations").path(0);
    }

    /** How Gatehouse authenticates at the target. */
    public CredentialType credentialType() {
        String type = credential().path("credentialProviderType").asText();
        return type.isEmpty() ? CredentialType.NONE : CredentialType.valueOf(type);
    }

    private JsonNode oauth() {
        return credential().path("credentialProvider").path("oauthCredentialProvider");
    }

    private JsonNode apiKey() {
        return credential().path("credentialProvider").path("apiKeyCredentialProvider");
    }

    /** Name of the credential provider, else null. */
    public @Nullable String providerName() {
        String arn = switch (credentialType()) {
            case NONE -> null;
            case OAUTH -> oauth().path("providerArn").asText();
            case API_KEY -> apiKey().path("providerArn").asText();
        };
        return arn == null ? null : arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** The OAuth grant, else null. */
    public @Nullable String grantType() {
        return oauth().path("grantType").textValue();
    }

    /** Whether every user, and the operator for reading, must consent. */
    public boolean needsConsent() {
        return "AUTHORIZATION_CODE".equals(grantType());
    }

    /** The OAuth scopes. */
    public List<String> scopes() {
        return texts(oauth().path("scopes"));
    }

    /** The OAuth scopes with which its definitions are read: those declared for that, else the scopes of every call (S22). */
    public List<String> synchronizationScopes() {
        JsonNode declared = node.path(EXTENSION).path(SYNCHRONIZATION_SCOPES);
        return declared.isArray() ? texts(declared) : scopes();
    }

    /** Whether nothing that is read may be served before an operator accepted it (S22). */
    public boolean preview() {
        return node.path(EXTENSION).path(PREVIEW).asBoolean(false);
    }

    /** Where an application completes consent, else null for our own page. */
    public @Nullable String returnUrl() {
        return oauth().path("defaultReturnUrl").textValue();
    }

    /** Further parameters for the authorization server. */
    public Map<String, String> customParameters() {
        Map<String, String> found = new LinkedHashMap<>();
        oauth().path("customParameters")
                .properties()
                .forEach(entry -> found.put(entry.getKey(), entry.getValue().asText()));
        return found;
    }

    /** HEADER or QUERY_PARAMETER, else null. */
    public @Nullable String apiKeyLocation() {
        return credentialType() == CredentialType.API_KEY
                ? apiKey().path("credentialLocation").asText("HEADER")
                : null;
    }

    /** Name of the header or parameter, else null. */
    public @Nullable String apiKeyParameterName() {
        String location = apiKeyLocation();
        return location == null
                ? null
                : apiKey().path("credentialParameterName").asText(QUERY.equals(location) ? "api_key" : "Authorization");
    }

    /** What stands before the key, with its blank; null where there is no key. */
    public @Nullable String apiKeyPrefix() {
        String location = apiKeyLocation();
        if (location == null) {
            return null;
        }
        boolean authorization = "Authorization".equalsIgnoreCase(apiKeyParameterName());
        String prefix = apiKey().path("credentialPrefix").asText(authorization ? "Bearer" : "");
        boolean blank = !prefix.isEmpty() && !QUERY.equals(location) && !prefix.endsWith(" ");
        return blank ? prefix + " " : prefix;
    }

    /** Names of a list in metadataConfiguration. */
    public List<String> metadata(String member) {
        return texts(node.path("metadataConfiguration").path(member));
    }

    private static List<String> texts(JsonNode list) {
        List<String> found = new ArrayList<>();
        list.forEach(item -> found.add(item.asText()));
        return List.copyOf(found);
    }
}
