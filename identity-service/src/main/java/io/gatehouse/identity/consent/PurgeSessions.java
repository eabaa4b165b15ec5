package io.gatehouse.identity.consent;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Deletes the rows of sessions that ended, and refuses a start with a lifetime that is out of bounds. */
@ApplicationScoped
public class PurgeSessions {

    private static final Logger LOG = Logger.getLogger(PurgeSessions.class);

    private final ConsentSessions sessions;
    private final ConsentConfig config;
    private final Clock clock;

    PurgeSessions(ConsentSessions sessions, ConsentConfig config, Clock clock) {
        this.sessions = sessions;
        this.config = config;
        this.clock = clock;
    }

    void check(@Observes StartupEvent start) {
        checkLifetime(config.sessionLifetime());
    }

    static void checkLifetime(Duration lifetime) {
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0 || lifetime.compareTo(ConsentConfig.MAXIMUM_LIFETIME) > 0) {
            throw new IllegalStateException(
                    "identity.consent.session-lifetime must be between 1 second and 10 minutes.");
        }
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return sessions.purge(clock.instant().minus(config.keepEnded()))
                .invoke(count -> LOG.debugf("Purged %d consent sessions", count))
                .replaceWithVoid();
    }
}
