package io.gatehouse.identity.consent;

import io.gatehouse.identity.crypto.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The application behind a return URL completes the session of its user. */
@ApplicationScoped
public class CompleteConsent {

    private final ConsentSessions sessions;
    private final SessionHandles handles;
    private final SessionSeal seal;
    private final SessionAudit audit;
    private final ReviewConsent review;
    private final FinishConsent finish;
    private final Completers completers;

    CompleteConsent(
            ConsentSessions sessions,
            SessionHandles handles,
            SessionSeal seal,
            SessionAudit audit,
            ReviewConsent review,
            FinishConsent finish,
            Completers completers) {
        this.sessions = sessions;
        this.handles = handles;
        this.seal = seal;
        this.audit = audit;
        this.review = review;
        this.finish = finish;
        this.completers = completers;
    }

    /** How the application names the user that is at its page. */
    public sealed interface Claimant {

        /** By the user's own access token. */
        record ByToken(Secret token) implements Claimant {}

        /** By the id that the session was opened for. */
        record ById(String userId) implements Claimant {}
    }

    /** Completes, once; every mismatch after the consent destroys the session. */
    public Uni<Void> complete(String handle, Claimant claimant, String caller) {
        Optional<UUID> id = handles.sessionOfCompletionUri(handle);
        if (id.isEmpty()) {
            boolean polling = handles.sessionOfRequestUri(handle).isPresent();
            return audit.refuse(polling ? RefusalReason.WRONG_HANDLE : RefusalReason.UNKNOWN, caller);
        }
        return sessions.row(id.get())
                .flatMap(found -> found.isEmpty()
                        ? audit.<Void>refuse(RefusalReason.UNKNOWN, caller)
                        : authorized(found.get(), claimant, caller));
    }

    private Uni<Void> authorized(ConsentSessionEntity row, Claimant claimant, String caller) {
        ConsentSession session = row.view();
        if (session.status() != SessionStatus.AUTHORIZED || session.mode() != ConsentMode.APPLICATION) {
            return audit.refuse(RefusalReason.REPLAYED, session, null);
        }
        if (sessions.expired(session)) {
            return destroyed(session, RefusalReason.EXPIRED);
        }
        return completers
                .objection(session, claimant, caller)
                .flatMap(objection -> objection.isPresent() ? destroyed(session, objection.get()) : exchange(row));
    }

    private Uni<Void> exchange(ConsentSessionEntity row) {
        ConsentSession session = row.view();
        return sessions.take(session.id(), SessionStatus.AUTHORIZED).flatMap(taken -> {
            if (!taken) {
                return audit.<Void>refuse(RefusalReason.REPLAYED, session, null);
            }
            Secret code = seal.openCode(session.id(), Objects.requireNonNull(row.sealedCode));
            Secret verifier = seal.openVerifier(session.id(), Objects.requireNonNull(row.sealedVerifier));
            return review.providerOf(session, null)
                    .onFailure(SessionRefused.class)
                    .call(() -> sessions.destroy(session.id()))
                    .flatMap(provider -> finish.finish(session, provider, code, verifier, null))
                    .flatMap(end -> end == FinishConsent.End.KEPT
                            ? Uni.createFrom().voidItem()
                            : Uni.createFrom().failure(new SessionRefused(RefusalReason.EXCHANGE_FAILED)));
        });
    }

    private <T> Uni<T> destroyed(ConsentSession session, RefusalReason reason) {
        return sessions.destroy(session.id()).chain(() -> audit.refuse(reason, session, null));
    }
}
