package io.gatehouse.identity.workload;

import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.security.PersonCaller;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** What the audit trail hears of registrations. */
@ApplicationScoped
class WorkloadAudit {
    private final AuditTrail trail;

    WorkloadAudit(AuditTrail trail) {
        this.trail = trail;
    }

    /** A workload was created, updated or deleted; by a person, or by a service for a gateway. */
    Uni<Void> changed(String workload, String what, @Nullable PersonCaller by) {
        return trail.record(AuditEvent.of(AuditType.WORKLOAD_CHANGED, Outcome.SUCCESS)
                .workload(workload)
                .userIssuer(by == null ? null : by.issuer())
                .userSubject(by == null ? null : by.subject())
                .reason(what)
                .build());
    }
}
