package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

/** How many calls there were and how long they took, per gateway, target and outcome; nothing of users. */
@Singleton
class CallMetrics {

    private record Key(String gateway, String target, AuditOutcome outcome) {}

    private final MeterRegistry registry;
    private final ConcurrentHashMap<Key, Timer> timers = new ConcurrentHashMap<>();

    CallMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(String gateway, String target, AuditOutcome outcome, Duration took) {
        timers.computeIfAbsent(new Key(gateway, target, outcome), this::timer).record(took);
    }

    private Timer timer(Key key) {
        return Timer.builder("gateway.tool.calls")
                .tag("gateway", key.gateway())
                .tag("target", key.target())
                .tag("outcome", key.outcome().name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
