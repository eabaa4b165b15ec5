package io.gatehouse.identity.token;

import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.user.UserKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

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

    /** A token was refused to a workload. */
    Uni<Void> refused(String workload, String reason) {
        return trail.record(refusal(reason).workload(workload).build());
    }

    /** A token was refused to somebody who did not prove who he is. */
    Uni<Void> refusedToStranger(String reason) {
        return trail.recordOfStranger(refusal(reason));
    }

    private static AuditEvent.Builder refusal(String reason) {
        return AuditEvent.of(AuditType.WORKLOAD_TOKEN_REFUSED, Outcome.REFUSED).reason(reason);
    }
}
