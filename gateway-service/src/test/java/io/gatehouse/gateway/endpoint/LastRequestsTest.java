package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.drain.Drain;
import io.gatehouse.gateway.limit.Concurrency;
import io.gatehouse.gateway.limit.Slots;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LastRequestsTest {

    private final Concurrency running = Slots.some();

    private Thread end(Duration patience) {
        LastRequests last = new LastRequests(running, new Drain(Optional.empty()), Optional.of(patience));
        return Thread.ofVirtual().start(() -> last.await(new ShutdownEvent()));
    }

    @Test
    void theEndWaitsForTheLastRequest() {
        running.enter("alice");
        running.enter("bob");
        Thread end = end(Duration.ofMinutes(5));
        await().until(() -> end.getState() == Thread.State.TIMED_WAITING);
        running.leave("alice");
        assertThat(end.getState()).isEqualTo(Thread.State.TIMED_WAITING);
        running.leave("bob");
        await().until(() -> !end.isAlive());
    }

    @Test
    void itIsAtOnceWhereNothingRuns() {
        Thread end = end(Duration.ofMinutes(5));
        await().until(() -> !end.isAlive());
    }

    @Test
    void itWaitsNoLongerThanItMay() {
        running.enter("alice");
        Thread end = end(Duration.ZERO);
        await().until(() -> !end.isAlive());
        assertThat(running.total()).isEqualTo(1);
    }
}
