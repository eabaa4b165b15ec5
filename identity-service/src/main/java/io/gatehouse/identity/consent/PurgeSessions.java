package io.gatehouse.identity.consent;

import io.gatehouse.identity.config.Ticks;
import io.gatehouse.identity.problem.DatabaseOutage;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
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

    private static final Duration INTERRUPTED_EVERY = Duration.ofSeconds(5);
    private static final Duration PURGED_EVERY = Duration.ofMinutes(1);
    private static final int INTERRUPTED_AT_ONCE = 500;

    private final ConsentSessions sessions;
    private final SessionAudit audit;
    private final ConfirmAccount accounts;
    private final ConsentConfig config;
    private final DatabaseOutage outage;
    private final Clock clock;

    PurgeSessions(
            ConsentSessions sessions,
            SessionAudit audit,
            ConfirmAccount accounts,
            ConsentConfig config,
            DatabaseOutage outage,
            Clock clock) {
        this.accounts = accounts;
        this.outage = outage;
        this.audit = audit;
        this.sessions = sessions;
        this.config = config;
        this.clock = clock;
    }

    void begin(@Observes StartupEvent started, Ticks ticks) {
        ticks.everyTurn(INTERRUPTED_EVERY, "ending of interrupted sessions", this::interrupt);
        ticks.everyTurn(PURGED_EVERY, "purge of sessions", this::purge);
    }

    void check(@Observes StartupEvent start) {
        checkLifetime(config.sessionLifetime());
        if (config.loginMaxAge().compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalStateException("identity.consent.login-max-age must be at least 1 minute.");
        }
    }

    static void checkLifetime(Duration lifetime) {
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0 || lifetime.compareTo(ConsentConfig.MAXIMUM_LIFETIME) > 0) {
            throw new IllegalStateException(
                    "identity.consent.session-lifetime must be between 1 second and 10 minutes.");
        }
    }

    /** Who died between the vendor's answer and the end of the session could not say so. */
    private Uni<Void> endInterrupted() {
        return sessions.interrupted(clock.instant().minus(config.exchangeTimeout()), INTERRUPTED_AT_ONCE)
                .onItem()
                .transformToMulti(found -> Multi.createFrom().iterable(found))
                .onItem()
                .transformToUniAndConcatenate(session -> sessions.destroy(session.id())
                        .chain(() -> audit.failed(RefusalReason.INTERRUPTED, session, null)))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** Often, because an agent may be waiting for the end of such a session. One transaction each: neither holds up the other. */
    Uni<Void> interrupt() {
        return outage.excuse(Panache.withTransaction(this::endInterrupted)
                .chain(() -> Panache.withTransaction(() -> sessions.unconfirmed(INTERRUPTED_AT_ONCE)
                        .flatMap(rows -> accounts.discard(rows, RefusalReason.EXPIRED)))));
    }

    Uni<Void> purge() {
        return outage.excuse(sessions.purge(clock.instant().minus(config.keepEnded()))
                .invoke(count -> LOG.debugf("Purged %d consent sessions", count))
                .replaceWithVoid());
    }
}
