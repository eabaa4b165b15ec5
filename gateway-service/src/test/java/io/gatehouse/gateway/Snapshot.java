package io.gatehouse.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Writes snapshots as catalog-service does. */
public final class Snapshot {

    private final JsonObject json;
    private final StringBuilder tools = new StringBuilder();
    private final JsonObject target = new JsonObject();

    public Snapshot(String gatewayId, String name, long revision) {
        json = new JsonObject()
                .put("gatewayId", gatewayId)
                .put("name", name)
                .put("revision", revision)
                .put("status", "READY")
                .put(
                        "protocol",
                        new JsonObject()
                                .put(
                                        "supportedVersions",
                                        new JsonArray()
                                                .add("2025-03-26")
                                                .add("2025-06-18")
                                                .add("2025-11-25"))
                                .put("instructions", "Be kind.")
                                .putNull("sessionTimeoutSeconds")
                                .put("responseStreaming", true))
                .put("authorizer", new JsonObject().put("type", "CUSTOM_JWT"));
        target.put("targetId", "T1")
                .put("name", "notes")
                .put("status", "READY")
                .put("endpoint", "http://127.0.0.1:1/mcp")
                .put("resource", "http://127.0.0.1:1/mcp")
                .put("resourcePriority", 1000)
                .put("credential", new JsonObject().put("type", "NONE"))
                .put("prompts", new JsonArray());
    }

    public JsonObject authorizer() {
        return json.getJsonObject("authorizer");
    }

    /** A rule of its policy. */
    public Snapshot rule(String name, String effect, String expression) {
        if (!json.containsKey("policy")) {
            json.put("policy", new JsonObject().put("rules", new JsonArray()));
        }
        json.getJsonObject("policy")
                .getJsonArray("rules")
                .add(new JsonObject().put("name", name).put("effect", effect).put("expression", expression));
        return this;
    }

    public Snapshot limits(JsonObject limits) {
        json.put("limits", limits);
        return this;
    }

    public JsonObject protocol() {
        return json.getJsonObject("protocol");
    }

    public JsonObject target() {
        return target;
    }

    /** A usual authorizer: that issuer, audience gatehouse. */
    public Snapshot authorizedBy(TestIssuer issuer) {
        authorizer()
                .put("discoveryUrl", issuer.discoveryUrl())
                .put("allowedAudience", new JsonArray().add("gatehouse"));
        return this;
    }

    public Snapshot endpoint(String url) {
        target.put("endpoint", url).put("resource", url);
        return this;
    }

    /** A tool whose definition is that very text. */
    public Snapshot tool(String name, String definition) {
        tools.append(tools.isEmpty() ? "" : ",")
                .append("{\"publicName\":\"notes___")
                .append(name)
                .append("\",\"name\":\"")
                .append(name)
                .append("\",\"digest\":\"00\",\"definition\":")
                .append(definition)
                .append('}');
        return this;
    }

    public Snapshot tool(String name) {
        return tool(name, "{\"name\":\"" + name + "\",\"inputSchema\":{\"type\":\"object\"}}");
    }

    public String text() {
        String withMarker = json.copy()
                .put("targets", new JsonArray().add(target.copy().put("tools", "@TOOLS@")))
                .encode();
        return withMarker.replace("\"@TOOLS@\"", "[" + tools + "]");
    }
}
