package io.gatehouse.identity.resource;

import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.token.OnBehalfOf;
import io.gatehouse.identity.user.UserKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes every credential that was handed out, and every request that was refused. */
@ApplicationScoped
class ResourceAudit {

    private final AuditTrail trail;

    ResourceAudit(AuditTrail trail) {
        this.trail = trail;
    }

    Uni<Void> tokenUsed(OnBehalfOf subject, GetResourceOauth2TokenRequest request, List<String> scopes) {
        return trail.record(told(about(AuditType.RESOURCE_TOKEN_USED, Outcome.SUCCESS, subject), request)
                .scopes(String.join(" ", scopes))
                .build());
    }

    Uni<Void> tokenRefused(
            String caller, @Nullable OnBehalfOf subject, GetResourceOauth2TokenRequest request, ApiException refusal) {
        AuditEvent.Builder event = subject == null
                ? AuditEvent.of(AuditType.RESOURCE_TOKEN_REFUSED, outcomeOf(refusal))
                        .workload(caller)
                : about(AuditType.RESOURCE_TOKEN_REFUSED, outcomeOf(refusal), subject);
        return trail.record(told(event, request)
                .scopes(String.join(" ", request.scopes()))
                .reason(reasonOf(refusal))
                .build());
    }

    Uni<Void> apiKey(OnBehalfOf subject, String provider) {
        return trail.record(about(AuditType.API_KEY_USED, Outcome.SUCCESS, subject)
                .provider(provider)
                .build());
    }

    Uni<Void> apiKeyRefused(String caller, String provider, ApiException refusal) {
        return trail.record(AuditEvent.of(AuditType.API_KEY_USED, outcomeOf(refusal))
                .workload(caller)
                .provider(provider)
                .reason(reasonOf(refusal))
                .build());
    }

    private static AuditEvent.Builder about(AuditType type, Outcome outcome, OnBehalfOf subject) {
        AuditEvent.Builder event =
                AuditEvent.of(type, outcome).workload(subject.workload()).client(subject.clientId());
        return switch (subject.user()) {
            case null -> event;
            case UserKey.Person person -> event.userIssuer(person.issuer()).userSubject(person.subject());
            case UserKey.Opaque opaque -> event.userId(opaque.userId());
        };
    }

    private static AuditEvent.Builder told(AuditEvent.Builder event, GetResourceOauth2TokenRequest request) {
        return event.provider(request.resourceCredentialProviderName())
                .gateway(request.context().gatewayId())
                .target(request.context().targetName());
    }

    private static Outcome outcomeOf(ApiException refusal) {
        return refusal.status() >= 500 ? Outcome.FAILED : Outcome.REFUSED;
    }

    /** One code per error type: the words are for the caller, who may have put something into them. */
    private static String reasonOf(ApiException refusal) {
        return switch (refusal.status()) {
            case 400 -> "invalid-request";
            case 401 -> "unauthorized";
            case 403 -> "access-denied";
            case 404 -> "not-found";
            default -> refusal.status() >= 500 ? "vendor-failed" : "refused";
        };
    }
}
