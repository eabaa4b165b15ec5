package io.gatehouse.identity.consent;

import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.user.UserKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Writes what happened to a session, and refuses. */
@ApplicationScoped
public class SessionAudit {

    private final AuditTrail trail;

    SessionAudit(AuditTrail trail) {
        this.trail = trail;
    }

    /** A step succeeded; who consents is the login where there is one. */
    Uni<Void> succeeded(AuditType type, ConsentSession session, @Nullable CompanyLogin login) {
        AuditEvent.Builder event = of(type, Outcome.SUCCESS, session);
        if (login != null) {
            event.userIssuer(login.issuer()).userSubject(login.subject());
        }
        return trail.record(event.build());
    }

    /** Refuses a session that was found, on behalf of whom is at the browser. */
    public <T> Uni<T> refuse(RefusalReason reason, ConsentSession session, @Nullable CompanyLogin login) {
        AuditEvent.Builder event =
                of(AuditType.CONSENT_REFUSED, Outcome.REFUSED, session).reason(reason.code());
        if (login != null) {
            // Who was turned away, not who the session is for.
            event.userIssuer(login.issuer()).userSubject(login.subject()).userId(null);
        }
        return trail.record(event.build()).chain(() -> Uni.createFrom().failure(new SessionRefused(reason)));
    }

    /** Refuses what names no session of ours. */
    public <T> Uni<T> refuse(RefusalReason reason, @Nullable String workload) {
        AuditEvent.Builder event =
                AuditEvent.of(AuditType.CONSENT_REFUSED, Outcome.REFUSED).reason(reason.code());
        Uni<Void> written = workload == null
                ? trail.recordOfStranger(event)
                : trail.record(event.workload(workload).build());
        return written.chain(() -> Uni.createFrom().failure(new SessionRefused(reason)));
    }

    /** It was allowed, but the vendor did not play along. */
    Uni<Void> failed(RefusalReason reason, ConsentSession session, @Nullable CompanyLogin login) {
        AuditEvent.Builder event =
                of(AuditType.CONSENT_REFUSED, Outcome.FAILED, session).reason(reason.code());
        if (login != null) {
            event.userIssuer(login.issuer()).userSubject(login.subject());
        }
        return trail.record(event.build());
    }

    private static AuditEvent.Builder of(AuditType type, Outcome outcome, ConsentSession session) {
        AuditEvent.Builder event = AuditEvent.of(type, outcome)
                .workload(session.opener().workload())
                .client(session.opener().clientId())
                .gateway(session.target().gatewayId())
                .target(session.target().targetName())
                .provider(session.grant().provider())
                .scopes(String.join(" ", session.grant().scopes()))
                .session(SessionHandles.reference(session.id()));
        switch (session.opener().user()) {
            case UserKey.Person person -> event.userIssuer(person.issuer()).userSubject(person.subject());
            case UserKey.Opaque opaque -> event.userId(opaque.userId());
        }
        return event;
    }
}
