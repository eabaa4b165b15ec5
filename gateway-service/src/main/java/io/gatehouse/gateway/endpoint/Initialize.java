package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.gatehouse.gateway.mcp.Sessions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The handshake: agrees on a version and opens a session that carries what the client can do. */
@Singleton
class Initialize {

    private final Sessions sessions;
    private final String version;

    Initialize(Sessions sessions, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.sessions = sessions;
        this.version = version;
    }

    Buffer open(McpMessage message) {
        String requested = message.request().stringParam("protocolVersion");
        if (requested == null) {
            throw McpFailure.invalidParams("Invalid params: protocolVersion must be a string");
        }
        JsonObject capabilities = object(message.request().param("capabilities"), "capabilities");
        JsonObject client = object(message.request().param("clientInfo"), "clientInfo");
        GatewaySnapshot gateway = message.gateway();
        ProtocolVersion agreed = agree(ProtocolVersion.of(requested), message);
        String name = client.getValue("name") instanceof String text ? text : "";
        message.routing()
                .response()
                .putHeader(
                        Headers.SESSION,
                        sessions.open(gateway, message.caller(), agreed, ClientCapabilities.of(capabilities), name));
        return result(gateway, agreed);
    }

    // A client that shakes hands speaks no revision that has no handshake, whatever it asks for.
    private static ProtocolVersion agree(@Nullable ProtocolVersion requested, McpMessage message) {
        return requested != null
                        && requested.era() == Era.LEGACY
                        && message.gateway().protocol().supportedVersions().contains(requested.text())
                ? requested
                : message.version();
    }

    private Buffer result(GatewaySnapshot gateway, ProtocolVersion agreed) {
        JsonObject result = new JsonObject()
                .put("protocolVersion", agreed.text())
                .put("capabilities", Discover.capabilities(gateway, Era.LEGACY))
                .put("serverInfo", new JsonObject().put("name", gateway.name()).put("version", version));
        String instructions = gateway.protocol().instructions();
        if (instructions != null) {
            result.put("instructions", instructions);
        }
        return result.toBuffer();
    }

    private static JsonObject object(@Nullable Buffer raw, String member) {
        if (raw == null) {
            return new JsonObject();
        }
        try {
            return new JsonObject(raw);
        } catch (DecodeException | ClassCastException wrong) {
            throw McpFailure.invalidParams("Invalid params: " + member + " must be an object");
        }
    }
}
