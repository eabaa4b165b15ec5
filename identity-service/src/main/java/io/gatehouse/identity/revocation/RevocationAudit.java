package io.gatehouse.identity.revocation;

import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.user.UserKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells the trail of every grant that was taken back, and what its vendor said; the batch links what belongs together. */
@ApplicationScoped
class RevocationAudit {

    private final AuditTrail trail;

    RevocationAudit(AuditTrail trail) {
        this.trail = trail;
    }

    /** Somebody took back more than a grant of his own. */
    Uni<Void> ordered(Withdrawer by, GrantFilter filter, UUID batch) {
        return trail.record(AuditEvent.of(AuditType.GRANT_WITHDRAWN, Outcome.SUCCESS)
                .userIssuer(by.issuer())
                .userSubject(by.subject())
                .workload(filter.workload())
                .provider(filter.provider())
                .session(batch.toString())
                .reason("ordered-" + by.reason())
                .build());
    }

    /** The vault gave the grant up. */
    Uni<Void> withdrawn(GrantEntity row, String provider, UUID batch, String reason) {
        return trail.record(owner(AuditType.GRANT_WITHDRAWN, Outcome.SUCCESS, row.userKey)
                .workload(row.workload)
                .provider(provider)
                .scopes(scopes(row.scopes))
                .session(batch.toString())
                .reason(reason)
                .build());
    }

    /** Nothing was taken back. */
    Uni<Void> refused(UserKey.@Nullable Person person, String reason) {
        return trail.record(AuditEvent.of(AuditType.GRANT_WITHDRAWN, Outcome.REFUSED)
                .userIssuer(person == null ? null : person.issuer())
                .userSubject(person == null ? null : person.subject())
                .reason(reason)
                .build());
    }

    /** All grants of a workload or a provider went with it. */
    Uni<Void> goneWith(@Nullable String workload, @Nullable String provider, UUID batch, String reason) {
        return trail.record(AuditEvent.of(AuditType.GRANT_WITHDRAWN, Outcome.SUCCESS)
                .workload(workload)
                .provider(provider)
                .session(batch.toString())
                .reason(reason)
                .build());
    }

    /** What the vendor said. */
    Uni<Void> told(RevocationEntity row, Outcome outcome, String reason) {
        return trail.record(owner(AuditType.GRANT_REVOKED, outcome, row.userKey)
                .workload(row.workload)
                .provider(row.providerName)
                .scopes(scopes(row.scopes))
                .session(row.batch.toString())
                .reason(reason)
                .build());
    }

    private static AuditEvent.Builder owner(AuditType type, Outcome outcome, String userKey) {
        AuditEvent.Builder event = AuditEvent.of(type, outcome);
        return switch (UserKey.read(userKey)) {
            case UserKey.Person person -> event.userIssuer(person.issuer()).userSubject(person.subject());
            case UserKey.Opaque opaque -> event.userId(opaque.userId());
            case null -> event;
        };
    }

    private static @Nullable String scopes(String lines) {
        return lines.isEmpty() ? null : lines.replace('\n', ' ');
    }
}
