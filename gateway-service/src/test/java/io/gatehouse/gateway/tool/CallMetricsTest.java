package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.mcp.Asked;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CallMetrics metrics = new CallMetrics(registry);

    private void record(Asked.Kind kind, String name) {
        metrics.record(
                "main-1", "notes", new Asked(kind, name, name, null), AuditOutcome.SUCCESS, Duration.ofMillis(1));
    }

    @Test
    void thereAreNoMoreSeriesThanAllowed() {
        for (int i = 0; i < 11_000; i++) {
            record(Asked.Kind.TOOL, "tool-" + i);
        }
        assertThat(registry.getMeters()).hasSize(10_001);
        assertThat(registry.get("gateway.tool.calls")
                        .tag("tool", "others")
                        .timer()
                        .count())
                .isEqualTo(1000);
    }

    @Test
    void theUriOfAResourceIsNoLabel() {
        record(Asked.Kind.RESOURCE, "file:///one");
        record(Asked.Kind.RESOURCE, "file:///two");
        assertThat(registry.get("gateway.tool.calls")
                        .tags("kind", "resource", "tool", "none")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(registry.getMeters()).hasSize(1);
    }
}
