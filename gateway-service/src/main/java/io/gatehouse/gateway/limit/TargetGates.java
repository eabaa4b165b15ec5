package io.gatehouse.gateway.limit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;

/** A gate before each target. */
@Singleton
public class TargetGates {

    private record Key(String gatewayId, String target) {}

    private final Vertx vertx;
    private final LimitConfig config;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final ConcurrentHashMap<Key, TargetGate> gates = new ConcurrentHashMap<>();

    TargetGates(Vertx vertx, LimitConfig config, MeterRegistry metrics, Clock clock) {
        this.vertx = vertx;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Comes in at a target; fails with {@link TargetGate.Refused}. */
    public Future<TargetGate.Pass> enter(String gatewayId, Limits limits, String target) {
        Key key = new Key(gatewayId, target);
        TargetGate gate = gates.get(key);
        if (gate == null) {
            gate = gates.computeIfAbsent(key, this::gate);
        }
        Limits.OfTarget own = limits.of(target);
        Integer concurrency = own.limit().or(limits.target()).concurrency();
        Integer queue = own.queue();
        return gate.enter(
                concurrency == null ? config.perTarget().concurrency() : concurrency,
                queue == null ? config.targetQueue() : queue,
                config.targetQueueWait().toMillis());
    }

    // Targets come from the catalog, so there are never more of them than operators made.
    private TargetGate gate(Key key) {
        TargetGate gate = new TargetGate(vertx, clock, config.circuit());
        Gauge.builder("gateway.target.circuit", gate, one -> one.state().ordinal())
                .description("0 closed, 1 half open, 2 open")
                .tag("gateway", key.gatewayId())
                .tag("target", key.target())
                .register(metrics);
        Gauge.builder("gateway.target.running", gate, TargetGate::inside)
                .tag("gateway", key.gatewayId())
                .tag("target", key.target())
                .register(metrics);
        Gauge.builder("gateway.target.waiting", gate, TargetGate::waiting)
                .tag("gateway", key.gatewayId())
                .tag("target", key.target())
                .register(metrics);
        return gate;
    }
}
