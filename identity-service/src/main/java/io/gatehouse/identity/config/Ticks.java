package io.gatehouse.identity.config;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Does what has to be done again and again, by a clock that nobody can set: a scheduler that goes by the wall clock does
 * nothing, where that was ahead for a while, until the time has come around again. Nothing begins once the service stops,
 * and the stop waits for what is being done, because that needs the database and everything else.
 */
@ApplicationScoped
public class Ticks {

    private static final Logger LOG = Logger.getLogger(Ticks.class);

    /** Work with a long pause is done soon after the start, too: nobody may ever run for longer than that pause. */
    private static final Duration FIRST = Duration.ofSeconds(10);

    /** Longer than a statement or a vendor's answer takes; what is not done then is as if the process had been killed. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Set<String> names = new ConcurrentSkipListSet<>();

    /** One party for the stop, and one for each piece of work that is being done. */
    private final Phaser working = new Phaser(1);

    private volatile boolean stopping;

    public Ticks(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Does it on a worker thread, the first time after that pause or ten seconds, and never twice at the same time. */
    public void every(Duration pause, String what, Runnable work) {
        begin(
                pause,
                what,
                () -> vertx.executeBlocking(() -> {
                            work.run();
                            return true;
                        })
                        .mapEmpty());
    }

    /** The same for what does not block, on a Vert.x context of its own, because a database session belongs to one. */
    public void everyTurn(Duration pause, String what, Supplier<Uni<Void>> work) {
        begin(pause, what, () -> {
            Promise<Void> done = Promise.promise();
            Context own = Objects.requireNonNull(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
            VertxContextSafetyToggle.setContextSafe(own, true);
            own.runOnContext(now ->
                    Uni.createFrom().<Void>deferred(work::get).subscribe().with(item -> done.complete(), done::fail));
            return done.future();
        });
    }

    /** What is done again and again. */
    Set<String> names() {
        return Set.copyOf(names);
    }

    private void begin(Duration pause, String what, Supplier<Future<Void>> work) {
        names.add(what);
        after(pause.compareTo(FIRST) < 0 ? pause : FIRST, pause, what, work);
    }

    private void after(Duration wait, Duration pause, String what, Supplier<Future<Void>> work) {
        vertx.setTimer(Math.max(1, wait.toMillis()), timer -> {
            working.register();
            if (stopping) {
                working.arriveAndDeregister();
                return;
            }
            work.get().onComplete(done -> {
                if (done.failed()) {
                    LOG.errorf(done.cause(), "The %s failed; it comes again", what);
                }
                working.arriveAndDeregister();
                after(pause, pause, what, work);
            });
        });
    }

    void stop(@Observes ShutdownEvent event) {
        stop(PATIENCE);
    }

    /** Nothing begins from now on; waits for what is being done, at most that long. */
    void stop(Duration patience) {
        stopping = true;
        try {
            working.awaitAdvanceInterruptibly(working.arrive(), patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.warnf("%d pieces of work were not done within %s of the stop", working.getUnarrivedParties(), patience);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
