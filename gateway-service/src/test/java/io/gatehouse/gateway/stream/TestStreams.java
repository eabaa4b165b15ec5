package io.gatehouse.gateway.stream;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.catalog.Snapshots;
import io.gatehouse.gateway.peer.Configs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Map;

/** Streams for tests of other packages. */
public final class TestStreams {

    private TestStreams() {}

    public static ClientStreams of(Vertx vertx, Clock clock) {
        return of(vertx, clock, Map.of());
    }

    static ClientStreams of(Vertx vertx, Clock clock, Map<String, String> settings) {
        return new ClientStreams(
                vertx,
                Configs.of(StreamConfig.class, settings),
                new Snapshots(Configs.of(GatewayConfig.class, Map.of())),
                clock,
                new SimpleMeterRegistry());
    }
}
