package io.gatehouse.identity.consent;

import io.gatehouse.identity.audit.AuditType;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens a session, or gives out again the pending one of an equal request. */
@ApplicationScoped
public class OpenConsent {

    private final ConsentSessions sessions;
    private final SessionHandles handles;
    private final SessionSeal seal;
    private final KnownTargets targets;
    private final SessionAudit audit;
    private final Duration lifetime;
    private final Clock clock;

    OpenConsent(
            ConsentSessions sessions,
            SessionHandles handles,
            SessionSeal seal,
            KnownTargets targets,
            SessionAudit audit,
            ConsentConfig config,
            Clock clock) {
        this.sessions = sessions;
        this.handles = handles;
        this.seal = seal;
        this.targets = targets;
        this.audit = audit;
        this.lifetime = config.sessionLifetime();
        this.clock = clock;
    }

    /**
     * Opens a session for the request.
     *
     * @param anew whether a pending session of an equal request must not be used: forced authentication
     */
    public Uni<ConsentSession> open(ConsentRequest request, boolean anew) {
        if (anew) {
            return Panache.withTransaction(() -> insert(request, null));
        }
        String fingerprint = handles.fingerprint(request.canonical());
        return Panache.withTransaction(() -> sessions.pendingOf(fingerprint)
                .flatMap(found -> reused(found)
                        .map(session -> Uni.createFrom().item(session))
                        .orElseGet(() -> insert(request, fingerprint))));
    }

    private static Optional<ConsentSession> reused(Optional<ConsentSessionEntity> found) {
        return found.map(ConsentSessionEntity::view);
    }

    private Uni<ConsentSession> insert(ConsentRequest request, @Nullable String fingerprint) {
        UUID id = UUID.randomUUID();
        ConsentSessionEntity row = ConsentSessionEntity.of(id, request, fingerprint);
        Instant now = clock.instant();
        row.createdAt = now;
        row.expiresAt = now.plus(lifetime);
        row.sealedExtras = seal.extras(id, request.extras());
        return targets.learn(request)
                .chain(() -> sessions.insert(row))
                .call(session -> audit.succeeded(AuditType.CONSENT_REQUESTED, session, null));
    }
}
