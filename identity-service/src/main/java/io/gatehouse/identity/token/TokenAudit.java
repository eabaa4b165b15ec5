package io.gatehouse.identity.token;

import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.user.UserKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** What the audit trail hears of workload access tokens. */
@ApplicationScoped
class TokenAudit {
    private final AuditTrail trail;

    TokenAudit(AuditTrail trail) {
        this.trail = trail;
    }

    /** A bearer was issued. */
    Uni<Void> issued(String workload, String scopes) {
        return trail.record(AuditEvent.of(AuditType.WORKLOAD_TOKEN_ISSUED, Outcome.SUCCESS)
                .workload(workload)
                .scopes(scopes)
                .build());
    }

    /** A user-bound token was issued. */
    Uni<Void> issued(OnBehalfOf subject) {
        AuditEvent.Builder event = AuditEvent.of(AuditType.WORKLOAD_TOKEN_ISSUED, Outcome.SUCCESS)
                .workload(subject.workload())
                .client(subject.clientId());
        switch (subject.user()) {
            case UserKey.Person person -> event.userIssuer(person.issuer()).userSubject(person.subject());
            case UserKey.Opaque opaque -> event.userId(opaque.userId());
            case null -> {
                // A token of the workload alone.
            }
        }
        return trail.record(event.build());
    }

    /** A token was refused; the workload only where it is known who asked. */
    Uni<Void> refused(@Nullable String workload, String reason) {
        return trail.record(AuditEvent.of(AuditType.WORKLOAD_TOKEN_REFUSED, Outcome.REFUSED)
                .workload(workload)
                .reason(reason)
                .build());
    }
}
