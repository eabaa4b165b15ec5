package io.gatehouse.gateway.drain;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The beginning of the end. At SIGTERM the process is not ready any more and its streams are told to go elsewhere; while
 * {@code quarkus.shutdown.delay} lasts it still serves who has not heard of it, and asks for no further request on that
 * connection. After that the endpoint refuses what is new (503 with {@code Retry-After}), takes what running calls wait
 * for, and Quarkus waits {@code quarkus.shutdown.timeout} for their end.
 */
@Singleton
public class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Duration delay;
    private volatile boolean begun;
    private volatile long refusesFrom;

    /** @param delay how long whoever has not heard of the end is served on; nobody where there is none */
    public Drain(@ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
        this.delay = delay.orElse(Duration.ZERO);
    }

    void begin(@Observes ShutdownDelayInitiatedEvent stopping) {
        begin();
    }

    /** Whether the process is about to end. */
    public boolean begun() {
        return begun;
    }

    /** Whether nothing new is begun any more. */
    public boolean refusing() {
        return begun && System.nanoTime() - refusesFrom >= 0;
    }

    /** How long nothing new was begun; zero before that. */
    public Duration refusedFor() {
        return refusing() ? Duration.ofNanos(System.nanoTime() - refusesFrom) : Duration.ZERO;
    }

    /** Has something done when the end begins, quickly and on the thread that ends the process. */
    public void onBegin(Runnable listener) {
        listeners.add(listener);
    }

    void begin() {
        refusesFrom = System.nanoTime() + delay.toNanos();
        begun = true;
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException failed) {
                LOG.error("somebody could not be told that the process ends", failed);
            }
        }
    }
}
