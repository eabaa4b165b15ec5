package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.drain.Drain;
import io.gatehouse.gateway.limit.Concurrency;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Waits for the end of running requests before anything is taken down: {@code quarkus.shutdown.timeout} at most, together
 * with what Quarkus has waited by itself for those that came its usual way.
 */
@Singleton
class LastRequests {

    private static final Logger LOG = Logger.getLogger(LastRequests.class);

    private final Concurrency running;
    private final Drain drain;
    private final Duration patience;

    LastRequests(
            Concurrency running,
            Drain drain,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> patience) {
        this.running = running;
        this.drain = drain;
        this.patience = patience.orElse(Duration.ZERO);
    }

    void await(@Observes ShutdownEvent end) {
        CountDownLatch none = new CountDownLatch(1);
        running.whenNone(none::countDown);
        try {
            long left = patience.minus(drain.refusedFor()).toMillis();
            if (!none.await(Math.max(0, left), TimeUnit.MILLISECONDS)) {
                LOG.warnf("%d requests did not end in time", running.total());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
