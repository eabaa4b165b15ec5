package io.gatehouse.identity.crypto;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Looks whether the keyset file was replaced; reading it may block, so not on the event loop. */
@ApplicationScoped
class ReloadKeys {

    private final FileKeyWrapper keys;

    ReloadKeys(FileKeyWrapper keys) {
        this.keys = keys;
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        keys.reload();
    }
}
