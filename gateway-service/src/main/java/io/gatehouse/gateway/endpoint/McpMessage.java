package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.gatehouse.gateway.mcp.Session;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** A message that passed every check of the transport. */
record McpMessage(
        HttpTurn turn,
        GatewaySnapshot gateway,
        Caller caller,
        McpRequest request,
        ProtocolVersion version,
        @Nullable Session session,
        ClientCapabilities client) {

    /** The request that it came in, for whoever needs more of HTTP than its {@link #turn}. */
    RoutingContext routing() {
        return turn.routing();
    }
}
