package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.mcp.Asked;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many calls there were and how long they took, per gateway, target, tool and outcome; nothing of users. Tools are
 * those of the catalog, and no more series are made than so many: what comes later is counted under one name.
 */
@Singleton
class CallMetrics {

    private static final int MAXIMUM_SERIES = 10_000;
    private static final String NO_TOOL = "none";
    private static final String OTHERS = "others";

    private record Key(String gateway, String target, Asked.Kind kind, String tool, AuditOutcome outcome) {}

    private final MeterRegistry registry;
    private final ConcurrentHashMap<Key, Timer> timers = new ConcurrentHashMap<>();

    CallMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows how many calls run. */
    void watch(RunningCalls running) {
        registry.gauge("gateway.calls.running", running, RunningCalls::size);
    }

    void record(String gateway, String target, Asked asked, AuditOutcome outcome, Duration took) {
        // A resource is named by its URI, of which there may be any number.
        String tool = asked.kind() == Asked.Kind.TOOL ? asked.name() : NO_TOOL;
        Key key = new Key(gateway, target, asked.kind(), tool, outcome);
        Timer known = timers.get(key);
        if (known == null) {
            Key counted =
                    timers.size() < MAXIMUM_SERIES ? key : new Key(gateway, target, asked.kind(), OTHERS, outcome);
            known = timers.computeIfAbsent(counted, this::timer);
        }
        known.record(took);
    }

    private Timer timer(Key key) {
        return Timer.builder("gateway.tool.calls")
                .tag("gateway", key.gateway())
                .tag("target", key.target())
                .tag("kind", key.kind().name().toLowerCase(Locale.ROOT))
                .tag("tool", key.tool())
                .tag("outcome", key.outcome().name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
