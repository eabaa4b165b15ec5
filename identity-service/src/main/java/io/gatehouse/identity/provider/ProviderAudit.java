package io.gatehouse.identity.provider;

import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.security.PersonCaller;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Tells the trail who changed a provider. */
@ApplicationScoped
class ProviderAudit {

    private final AuditTrail trail;

    ProviderAudit(AuditTrail trail) {
        this.trail = trail;
    }

    /** The reason is what was done: {@code created}, {@code updated} or {@code deleted}. */
    Uni<Void> changed(String provider, PersonCaller operator, String reason) {
        return trail.record(AuditEvent.of(AuditType.PROVIDER_CHANGED, Outcome.SUCCESS)
                .provider(provider)
                .userIssuer(operator.issuer())
                .userSubject(operator.subject())
                .reason(reason)
                .build());
    }
}
