package io.gatehouse.gateway.peer;

import io.gatehouse.gateway.address.AddressGuard;
import io.gatehouse.gateway.address.Guards;
import io.vertx.core.Vertx;
import java.util.Map;

/** The client of the services, for tests of other packages. */
public final class PeerClients {

    private PeerClients() {}

    public static PeerClient of(Vertx vertx) {
        return of(vertx, Guards.of(vertx, Map.of()));
    }

    public static PeerClient of(Vertx vertx, AddressGuard guard) {
        return new PeerClient(
                vertx,
                Configs.of(
                        PeerConfig.class,
                        Map.of("gateway.peer.retry-delay", "PT0.005S", "gateway.peer.timeout", "PT3S")),
                guard);
    }
}
