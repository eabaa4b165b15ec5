package io.gatehouse.identity.config;

import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Does what each replica has to do for itself again and again, by a clock that nobody can set. The scheduler goes by the wall
 * clock: where that was ahead for a while, it does nothing until the time has come around again. What one replica does for all
 * may be scheduled, because another one does it then.
 */
@ApplicationScoped
public class Ticks {

    private static final Logger LOG = Logger.getLogger(Ticks.class);

    private final Vertx vertx;

    public Ticks(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Does it on a worker thread, the first time after that pause, and never twice at the same time. */
    public void every(Duration pause, Runnable work) {
        vertx.setTimer(
                pause.toMillis(),
                timer -> vertx.executeBlocking(() -> {
                            work.run();
                            return true;
                        })
                        .onFailure(failed -> LOG.error("What is done every now and then failed", failed))
                        .onComplete(done -> every(pause, work)));
    }
}
