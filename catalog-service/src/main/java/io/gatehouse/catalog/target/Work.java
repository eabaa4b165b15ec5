package io.gatehouse.catalog.target;

import io.gatehouse.catalog.audit.AuditSubject;
import io.gatehouse.catalog.audit.AuditType;
import io.gatehouse.catalog.audit.AuditedChange;
import io.gatehouse.catalog.audit.Outcome;
import io.gatehouse.catalog.identity.ResourceRequest;
import io.gatehouse.catalog.trace.RequestOrigin;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One target with its attempt, as whoever holds the lease read it. */
record Work(
        String gatewayId,
        String targetId,
        UUID owner,
        TargetStatus status,
        Attempt attempt,
        TargetDocument document,
        String operatorIssuer,
        String operatorSubject,
        @Nullable String sessionUri,
        @Nullable String syncUserId,
        @Nullable Instant pendingUntil,
        int failures,
        @Nullable String traceparent) {
    static Work of(TargetEntity target, UUID owner) {
        return new Work(
                target.gatewayId,
                target.id,
                owner,
                target.status(),
                target.attempt(),
                target.document(),
                target.operatorIssuer,
                target.operatorSubject,
                target.sessionUri,
                target.syncUserId,
                target.pendingUntil,
                target.stepFailures,
                target.traceparent);
    }

    /** What is asked of identity-service for this target. */
    ResourceRequest request() {
        String provider = document.providerName();
        return new ResourceRequest(
                provider == null ? "" : provider,
                document.synchronizationScopes(),
                document.endpoint(),
                document.customParameters(),
                document.needsConsent() ? document.returnUrl() : null,
                sessionUri,
                new ResourceRequest.Context(
                        gatewayId, targetId, document.name(), document.origin(), operatorIssuer, operatorSubject));
    }

    /** The request that asked for it, whoever carries it on. */
    RequestOrigin origin() {
        return RequestOrigin.earlier(traceparent);
    }

    /** What the audit trail tells of it: who did it, and to what. */
    AuditedChange.Line line(AuditType type, Outcome outcome, String reason) {
        AuditSubject subject = new AuditSubject(operatorIssuer, operatorSubject, gatewayId, document.name());
        return new AuditedChange.Line(type, outcome, subject, document.providerName(), reason);
    }
}
