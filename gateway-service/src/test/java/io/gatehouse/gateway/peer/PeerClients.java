package io.gatehouse.gateway.peer;

import io.vertx.core.Vertx;
import java.util.Map;

/** The client of the services, for tests of other packages. */
public final class PeerClients {

    private PeerClients() {}

    public static PeerClient of(Vertx vertx) {
        return new PeerClient(
                vertx,
                Configs.of(
                        PeerConfig.class,
                        Map.of("gateway.peer.retry-delay", "PT0.005S", "gateway.peer.timeout", "PT3S")));
    }
}
