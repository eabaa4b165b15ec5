package io.gatehouse.gateway.drain;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/**
 * The beginning of the end. At SIGTERM the process is not ready any more and its streams are told to go elsewhere; while
 * {@code quarkus.shutdown.delay} lasts it still serves who has not heard of it, and asks for no further request on that
 * connection. After that Quarkus refuses what is new (503) and waits {@code quarkus.shutdown.timeout} for what runs.
 */
@Singleton
public class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean begun;

    void begin(@Observes ShutdownDelayInitiatedEvent stopping) {
        begin();
    }

    /** Whether the process is about to end. */
    public boolean begun() {
        return begun;
    }

    /** Has something done when the end begins, quickly and on the thread that ends the process. */
    public void onBegin(Runnable listener) {
        listeners.add(listener);
    }

    void begin() {
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
