package io.gatehouse.identity.crypto;

import io.gatehouse.identity.config.Ticks;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/** Looks whether the keyset file was replaced; reading it may block, so not on the event loop. */
@ApplicationScoped
class ReloadKeys {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final FileKeyWrapper keys;
    private final Duration pause;

    @Inject
    ReloadKeys(FileKeyWrapper keys) {
        this(keys, PAUSE);
    }

    ReloadKeys(FileKeyWrapper keys, Duration pause) {
        this.keys = keys;
        this.pause = pause;
    }

    void begin(@Observes StartupEvent started, Ticks ticks) {
        begin(ticks);
    }

    void begin(Ticks ticks) {
        ticks.every(pause, "reading of the keyset", keys::reload);
    }
}
