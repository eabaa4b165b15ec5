package io.gatehouse.gateway.limit;

import io.gatehouse.gateway.peer.Configs;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;

/** Limits, for tests of other packages. */
public final class Limiting {

    private Limiting() {}

    static LimitConfig config(Map<String, String> settings) {
        return Configs.of(
                LimitConfig.class,
                settings.entrySet().stream()
                        .filter(one -> one.getKey().startsWith("gateway.limit."))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    public static Limiter limiter(Map<String, String> settings, Clock clock) {
        return new Limiter(config(settings), new SimpleMeterRegistry(), clock);
    }

    public static TargetGates gates(Vertx vertx, Map<String, String> settings, MeterRegistry metrics, Clock clock) {
        return new TargetGates(vertx, config(settings), metrics, clock);
    }
}
