package io.gatehouse.identity.consent;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Looks whether the keyset of the session handles was replaced; reading it may block, so not on the event loop. */
@ApplicationScoped
class ReloadHandleKeys {

    private final HandleKeys keys;

    ReloadHandleKeys(HandleKeys keys) {
        this.keys = keys;
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        keys.reload();
    }
}
