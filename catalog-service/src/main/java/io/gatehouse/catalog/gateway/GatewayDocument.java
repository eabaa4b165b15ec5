package io.gatehouse.catalog.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.document.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A gateway as an operator described it and {@link GatewayRules} accepted it. */
public final class GatewayDocument {
    private static final String FIRST_WITH_URL_ELICITATION = "2025-11-25";
    private static final int DEFAULT_SESSION_SECONDS = 3600;

    private final ObjectNode node;

    GatewayDocument(ObjectNode node) {
        this.node = node;
    }

    /** Reads a document that was accepted before. */
    public static GatewayDocument stored(String json) {
        return new GatewayDocument(Document.stored(json));
    }

    ObjectNode node() {
        return node;
    }

    String text() {
        return Document.text(node);
    }

    /** The unique name. */
    public String name() {
        return node.path("name").asText();
    }

    /** The type of the authorizer. */
    public String authorizerType() {
        return node.path("authorizerType").asText();
    }

    /** The MCP revisions that the gateway speaks. */
    public List<String> supportedVersions() {
        return texts(mcp().path("supportedVersions"));
    }

    /** Whether a client can be told a URL for consent by the protocol itself. */
    public boolean speaksUrlElicitation() {
        // Revisions are dates, so the order of texts is the order of time.
        return supportedVersions().stream().anyMatch(version -> version.compareTo(FIRST_WITH_URL_ELICITATION) >= 0);
    }

    /** Text for the agents' models, else null. */
    public @Nullable String instructions() {
        return mcp().path("instructions").textValue();
    }

    /** Lifetime of an MCP session. */
    public int sessionTimeoutSeconds() {
        return mcp().path("sessionConfiguration")
                .path("sessionTimeoutInSeconds")
                .asInt(DEFAULT_SESSION_SECONDS);
    }

    /** Whether a client must open a session: exactly where the operator configured sessions, as AgentCore has it. */
    public boolean sessionRequired() {
        return mcp().hasNonNull("sessionConfiguration");
    }

    /** Whether answers may be streamed. */
    public boolean responseStreaming() {
        return mcp().path("streamingConfiguration")
                .path("enableResponseStreaming")
                .asBoolean(true);
    }

    /** The custom JWT authorizer, where there is one. */
    public Optional<JsonNode> jwtAuthorizer() {
        JsonNode jwt = node.path("authorizerConfiguration").path("customJWTAuthorizer");
        return jwt.isObject() ? Optional.of(jwt) : Optional.empty();
    }

    /** Discovery URL of the users' issuer, else null. */
    public @Nullable String discoveryUrl() {
        return jwtAuthorizer().map(jwt -> jwt.path("discoveryUrl").textValue()).orElse(null);
    }

    /** A list of texts of the authorizer. */
    public List<String> authorizerList(String member) {
        return jwtAuthorizer().map(jwt -> texts(jwt.path(member))).orElse(List.of());
    }

    /** Whether users' tokens can be exchanged: identity-service takes only tokens of a named audience. */
    public boolean namesAudience() {
        return !authorizerList("allowedAudience").isEmpty();
    }

    private JsonNode mcp() {
        return node.path("protocolConfiguration").path("mcp");
    }

    private static List<String> texts(JsonNode list) {
        List<String> found = new ArrayList<>();
        list.forEach(item -> found.add(item.asText()));
        return List.copyOf(found);
    }
}
