package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.mcp.RequestStates;
import io.gatehouse.gateway.mcp.Seals;
import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.replica.ReplicaHandover;
import io.gatehouse.gateway.replica.ReplicaId;
import io.gatehouse.gateway.replica.Replicas;
import io.gatehouse.gateway.upstream.UpstreamTools;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.Map;

/** The bridge between the eras, for tests of other packages. */
public final class Bridges {

    public final Conversations conversations;
    public final HeldElsewhere elsewhere;
    private final PendingRequests pending;
    private final Replies replies;
    private final HeldCalls held;
    private final Interstitials links;

    public Bridges(
            Vertx vertx,
            UpstreamTools tools,
            Seals seals,
            RequestStates states,
            Map<String, String> settings,
            Replicas replicas,
            ReplicaHandover handover,
            ReplicaId replica,
            Clock clock) {
        BridgeConfig config = Configs.of(BridgeConfig.class, settings);
        GatewayConfig gateway = Configs.of(
                GatewayConfig.class,
                Map.of(
                        "gateway.public-url",
                        "https://mcp.example",
                        "gateway.unsafe-allow-http-loopback",
                        settings.getOrDefault("gateway.unsafe-allow-http-loopback", "true")));
        pending = new PendingRequests(vertx, config, seals, replica, clock);
        replies = new Replies(pending, replicas);
        held = new HeldCalls(vertx, config, tools, replica);
        elsewhere = new HeldElsewhere(replicas, handover);
        links = new Interstitials(seals, clock, config, gateway);
        conversations =
                new Conversations(tools, new UrlElicitations(links), pending, held, states, config, "0.1.0-test");
    }

    public boolean answer(String sessionKey, String callerKey, McpRequest response) {
        return replies.take(sessionKey, callerKey, response).succeeded();
    }

    public int waiting() {
        return pending.size();
    }

    public int held() {
        return held.size();
    }

    public void pages(Router router) {
        new InterstitialPage(links).register(router);
    }
}
