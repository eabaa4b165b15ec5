package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.address.Guards;
import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.trace.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way to targets, for tests of other packages. */
public final class Upstreams {

    private Upstreams() {}

    public static UpstreamTools tools(Vertx vertx, Map<String, String> settings, Clock clock) {
        return tools(vertx, settings, clock, made -> {});
    }

    /** Tells of each call, and each answer, that passes. */
    public static UpstreamTools tools(
            Vertx vertx, Map<String, String> settings, Clock clock, Consumer<Object> eachMade) {
        Map<String, String> values = new HashMap<>();
        values.put("gateway.upstream.connect-timeout", "PT1S");
        values.put("gateway.upstream.response-timeout", "PT2S");
        values.put("gateway.upstream.handshake-timeout", "PT1S");
        values.put("gateway.upstream.cancel-grace", "PT0.1S");
        values.putAll(settings);
        UpstreamConfig config = Configs.of(UpstreamConfig.class, values);
        String http = settings.getOrDefault("gateway.unsafe-allow-http-loopback", "true");
        GatewayConfig gateway = Configs.of(GatewayConfig.class, Map.of("gateway.unsafe-allow-http-loopback", http));
        UpstreamClient client = new UpstreamClient(vertx, config, gateway, Guards.of(vertx, settings), Tracing.OFF);
        return new UpstreamTools(
                vertx,
                client,
                new UpstreamSessions(vertx, client, config, clock),
                new UpstreamEras(client, config, clock),
                new LogLevels(clock),
                config) {
            @Override
            public Future<UpstreamAnswer> call(UpstreamCall call, @Nullable Way way) {
                eachMade.accept(call);
                return super.call(call, way).onSuccess(eachMade::accept);
            }
        };
    }
}
