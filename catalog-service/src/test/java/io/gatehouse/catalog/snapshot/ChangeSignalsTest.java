package io.gatehouse.catalog.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChangeSignalsTest {
    private final ChangeSignals signals = new ChangeSignals(10, 10);

    @Test
    void whoWaitsIsAnsweredWhenTheProcessIsAboutToEnd() {
        var one = signals.register("gateway-service", "main-1")
                .await(Duration.ofHours(1))
                .subscribeAsCompletionStage();
        var all = signals.register("gateway-service", "")
                .await(Duration.ofHours(1))
                .subscribeAsCompletionStage();
        assertThat(one).isNotDone();
        assertThat(signals.closing()).isFalse();
        signals.stop(new ShutdownDelayInitiatedEvent());
        assertThat(one).isCompleted();
        assertThat(all).isCompleted();
        assertThat(signals.closing()).isTrue();
    }

    @Test
    void whoWaitsForAnotherGatewayGoesOnWaiting() {
        var one = signals.register("gateway-service", "main-1")
                .await(Duration.ofHours(1))
                .subscribeAsCompletionStage();
        signals.changed("other-1");
        assertThat(one).isNotDone();
        signals.changed("main-1");
        assertThat(one).isCompleted();
    }
}
