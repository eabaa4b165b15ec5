package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.catalog.Capability;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.ListKind;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** What a gateway says of itself: versions, capabilities, instructions. */
final class Discover {

    private Discover() {}

    /** The result of {@code server/discover}. */
    static Buffer result(GatewaySnapshot gateway) {
        JsonArray versions = new JsonArray();
        ProtocolVersion.supported(gateway.protocol().supportedVersions())
                .forEach(version -> versions.add(version.text()));
        JsonObject result = new JsonObject()
                .put("resultType", "complete")
                .put("supportedVersions", versions)
                .put("capabilities", capabilities(gateway, Era.MODERN));
        String instructions = gateway.protocol().instructions();
        if (instructions != null) {
            result.put("instructions", instructions);
        }
        return result.put("ttlMs", gateway.settings().timeToLive().toMillis())
                .put("cacheScope", "private")
                .put(
                        "_meta",
                        new JsonObject()
                                .put("io.modelcontextprotocol/serverInfo", new JsonObject(gateway.serverInfo())))
                .toBuffer();
    }

    /** What clients of that era may ask for here. */
    static JsonObject capabilities(GatewaySnapshot gateway, Era era) {
        Set<Capability> offered = gateway.offerings().capabilities();
        Set<ListKind> changing = gateway.lists();
        boolean changes = changing.contains(ListKind.TOOLS);
        JsonObject capabilities = new JsonObject().put("tools", new JsonObject().put("listChanged", changes));
        if (offered.contains(Capability.PROMPTS)) {
            capabilities.put("prompts", new JsonObject().put("listChanged", changing.contains(ListKind.PROMPTS)));
        }
        if (offered.contains(Capability.RESOURCES)) {
            boolean subscribe = offered.contains(Capability.RESOURCES_SUBSCRIBE);
            capabilities.put(
                    "resources",
                    new JsonObject()
                            .put("subscribe", subscribe)
                            .put("listChanged", changing.contains(ListKind.RESOURCES)));
        }
        if (offered.contains(Capability.COMPLETIONS)) {
            capabilities.put("completions", new JsonObject());
        }
        if (offered.contains(Capability.LOGGING)) {
            capabilities.put("logging", new JsonObject());
        }
        return capabilities;
    }
}
