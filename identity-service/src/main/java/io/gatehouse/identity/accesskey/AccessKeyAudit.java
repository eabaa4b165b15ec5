package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.security.PersonCaller;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** What the audit trail hears of keys; the key's id stands in {@code client}. */
@ApplicationScoped
class AccessKeyAudit {
    private final AuditTrail trail;

    AccessKeyAudit(AuditTrail trail) {
        this.trail = trail;
    }

    /** A key was created, enabled, disabled or deleted. */
    Uni<Void> changed(AccessKeyEntity key, String what, PersonCaller by) {
        return trail.record(AuditEvent.of(AuditType.ACCESS_KEY_CHANGED, Outcome.SUCCESS)
                .client(key.id)
                .workload(key.workload)
                .userIssuer(by.issuer())
                .userSubject(by.subject())
                .scopes(key.roles.isEmpty() ? null : key.roles)
                .reason(what)
                .build());
    }

    /** A request named this key and was refused. */
    Uni<Void> refused(StoredKey key, String reason) {
        return trail.record(AuditEvent.of(AuditType.CALLER_REFUSED, Outcome.REFUSED)
                .client(key.id())
                .workload(key.workload())
                .reason(reason)
                .build());
    }
}
