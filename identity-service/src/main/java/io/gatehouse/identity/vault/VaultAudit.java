package io.gatehouse.identity.vault;

import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.user.UserKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the vault tells the audit trail. */
@ApplicationScoped
class VaultAudit {

    private final AuditTrail trail;

    VaultAudit(AuditTrail trail) {
        this.trail = trail;
    }

    Uni<Void> record(
            AuditType type,
            Outcome outcome,
            VaultKey key,
            OAuth2Provider provider,
            Set<String> scopes,
            @Nullable String reason) {
        AuditEvent.Builder event = AuditEvent.of(type, outcome)
                .workload(key.workload())
                .provider(provider.name())
                .scopes(scopes.isEmpty() ? null : String.join(" ", new TreeSet<>(scopes)))
                .reason(reason);
        switch (key.user()) {
            case UserKey.Person person -> event.userIssuer(person.issuer()).userSubject(person.subject());
            case UserKey.Opaque opaque -> event.userId(opaque.userId());
            case null -> event.userId(null);
        }
        return trail.record(event.build());
    }
}
