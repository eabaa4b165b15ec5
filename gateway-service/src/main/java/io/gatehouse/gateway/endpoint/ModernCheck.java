package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.mcp.MirroredHeaders;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * The transport's last checks of the stateless era, in this order: the {@code _meta} that each request must have, the
 * headers that repeat the body, the version. Session ids and event ids mean nothing here and are not looked at.
 */
final class ModernCheck {

    private ModernCheck() {}

    static McpMessage check(HttpTurn turn, GatewaySnapshot gateway, Caller caller, McpRequest request) {
        List<ProtocolVersion> served =
                ProtocolVersion.supported(gateway.protocol().supportedVersions());
        if (request.kind() == McpRequest.Kind.RESPONSE) {
            throw McpFailure.invalidRequest(
                    "Invalid Request: this revision has no requests of servers and so no responses of clients");
        }
        // The revision does not say which headers and members notifications have; there are none that mean anything.
        if (request.kind() == McpRequest.Kind.NOTIFICATION) {
            return new McpMessage(turn, gateway, caller, request, newest(served), null, ClientCapabilities.NONE);
        }
        Buffer raw = request.meta(McpRequest.META_PROTOCOL_VERSION);
        String named = request.metaProtocolVersion();
        if (raw == null || named == null || raw.getByte(0) != '"') {
            throw missing(McpRequest.META_PROTOCOL_VERSION, "a string");
        }
        Buffer declared = request.metaClientCapabilities();
        ClientCapabilities client = declared == null ? null : ClientCapabilities.of(declared);
        if (client == null) {
            throw missing(McpRequest.META_CLIENT_CAPABILITIES, "an object");
        }
        MirroredHeaders.check(turn.headers(), request, named);
        ProtocolVersion version = ProtocolVersion.of(named);
        if (version == null || version.era() == Era.LEGACY || !served.contains(version)) {
            throw McpFailure.unsupportedVersion(named, served);
        }
        return new McpMessage(turn, gateway, caller, request, version, null, client);
    }

    private static ProtocolVersion newest(List<ProtocolVersion> served) {
        return served.getFirst();
    }

    private static McpFailure missing(String member, String kind) {
        return new McpFailure(
                McpFailure.INVALID_PARAMS,
                400,
                "Invalid params: each request of this revision has " + kind + " in _meta[\"" + member + "\"]");
    }
}
