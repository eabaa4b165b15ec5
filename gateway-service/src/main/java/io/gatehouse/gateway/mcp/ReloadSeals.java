package io.gatehouse.gateway.mcp;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Looks whether the keyset that seals was replaced, aside of the event loop. */
@Singleton
class ReloadSeals {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Seals seals;
    private volatile long timer = -1;

    ReloadSeals(Vertx vertx, Seals seals) {
        this.vertx = vertx;
        this.seals = seals;
    }

    void start(@Observes StartupEvent started) {
        timer = vertx.setPeriodic(INTERVAL.toMillis(), id -> vertx.executeBlocking(seals::reload));
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }
}
