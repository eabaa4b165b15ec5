package io.gatehouse.identity.consent;

import io.gatehouse.identity.user.UserKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks after a session on behalf of the workload and user that it was opened for; never opens one. */
@ApplicationScoped
public class PollConsent {

    private final ConsentSessions sessions;
    private final SessionHandles handles;
    private final SessionAudit audit;

    PollConsent(ConsentSessions sessions, SessionHandles handles, SessionAudit audit) {
        this.sessions = sessions;
        this.handles = handles;
        this.audit = audit;
    }

    /** Who asks. */
    public record Poller(
            String actor,
            String workload,
            UserKey user,
            String provider,
            @Nullable String clientId) {}

    /** The session, in whatever state. */
    public Uni<ConsentSession> find(String sessionUri, Poller poller) {
        Optional<UUID> id = handles.sessionOfRequestUri(sessionUri);
        if (id.isEmpty()) {
            return audit.refuse(RefusalReason.UNKNOWN, poller.workload());
        }
        return sessions.find(id.get())
                .flatMap(found -> found.map(session -> own(session, poller))
                        .orElseGet(() -> audit.refuse(RefusalReason.UNKNOWN, poller.workload())));
    }

    private Uni<ConsentSession> own(ConsentSession session, Poller poller) {
        SessionOpener opener = session.opener();
        if (!opener.workload().equals(poller.workload()) || !opener.actor().equals(poller.actor())) {
            return audit.refuse(RefusalReason.WRONG_WORKLOAD, session, null);
        }
        if (!opener.user().equals(poller.user())) {
            return audit.refuse(RefusalReason.WRONG_USER, session, null);
        }
        if (!session.grant().provider().equals(poller.provider())) {
            return audit.refuse(RefusalReason.WRONG_PROVIDER, session, null);
        }
        if (opener.ofGateway() && !Objects.equals(opener.clientId(), poller.clientId())) {
            return audit.refuse(RefusalReason.WRONG_CLIENT, session, null);
        }
        return Uni.createFrom().item(session);
    }

    /** Whether the session may still be completed. */
    public boolean inProgress(ConsentSession session) {
        return session.status() != SessionStatus.COMPLETED
                && session.status() != SessionStatus.FAILED
                && !sessions.expired(session);
    }
}
