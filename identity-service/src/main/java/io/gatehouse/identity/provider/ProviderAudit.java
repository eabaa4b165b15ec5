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

    /** The authorization server of an MCP server was found, or is another one now. */
    Uni<Void> discovered(String provider, boolean first) {
        return trail.record(AuditEvent.of(AuditType.PROVIDER_CHANGED, Outcome.SUCCESS)
                .provider(provider)
                .reason(first ? "authorization-server-found" : "authorization-server-changed")
                .build());
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
