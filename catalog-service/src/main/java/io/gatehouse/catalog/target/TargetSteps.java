package io.gatehouse.catalog.target;

import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.gateway.GatewayWorkloads;
import io.gatehouse.catalog.identity.IdentityAway;
import io.gatehouse.catalog.identity.IdentityClient;
import io.gatehouse.catalog.identity.IdentityFailures;
import io.gatehouse.catalog.identity.IdentityRefused;
import io.gatehouse.catalog.identity.ResourceAnswer;
import io.gatehouse.catalog.identity.Secret;
import io.gatehouse.catalog.offering.TargetContents;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.sync.McpReader;
import io.gatehouse.catalog.sync.OutboundCredential;
import io.gatehouse.catalog.sync.SyncFailed;
import io.gatehouse.catalog.tool.PredefinedTools;
import io.gatehouse.catalog.tool.UnusableTools;
import io.gatehouse.catalog.trace.OutgoingCall;
import io.gatehouse.catalog.trace.Tracing;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Takes an attempt one step further; every step may be repeated, because a replica may die in any of them. */
@ApplicationScoped
class TargetSteps {
    private static final Logger LOG = Logger.getLogger(TargetSteps.class);
    private static final int MAX_USER_ID = 128;
    private static final int MAX_FAILURES = 8;

    private final Attempts attempts;
    private final GatewayWorkloads workloads;
    private final IdentityClient identity;
    private final McpReader reader;
    private final CatalogConfig config;
    private final Clock clock;
    private final Tracing tracing;

    TargetSteps(
            Attempts attempts,
            GatewayWorkloads workloads,
            IdentityClient identity,
            McpReader reader,
            CatalogConfig config,
            Clock clock,
            Tracing tracing) {
        this.attempts = attempts;
        this.workloads = workloads;
        this.identity = identity;
        this.reader = reader;
        this.config = config;
        this.clock = clock;
        this.tracing = tracing;
    }

    /** The first step, while the operator waits: its failures are his answer. */
    Uni<Void> begin(Work work) {
        if (work.status() == TargetStatus.DELETING) {
            return delete(work);
        }
        return workloads.register(work.gatewayId()).flatMap(registered -> {
            if (work.document().predefined()) {
                return publishPredefined(work);
            }
            return work.document().needsConsent() ? askForConsent(work) : attempts.reading(work, false);
        });
    }

    /** Any step, by the worker: its failures end or delay the attempt. */
    Uni<Void> advance(Work work) {
        return step(work).onFailure().recoverWithUni(failure -> handle(work, failure));
    }

    private Uni<Void> step(Work work) {
        if (work.sessionUri() != null) {
            return poll(work);
        }
        boolean readable =
                work.status() == TargetStatus.SYNCHRONIZING && !work.document().needsConsent();
        return readable ? read(work) : begin(work);
    }

    private Uni<Void> delete(Work work) {
        // The row is DELETING already, so the registration leaves its provider out.
        return workloads.register(work.gatewayId()).flatMap(done -> attempts.deleted(work));
    }

    private Uni<Void> publishPredefined(Work work) {
        String schema = work.document().predefinedSchema().orElseThrow();
        return publish(
                work,
                Uni.createFrom()
                        .item(() -> TargetContents.predefined(PredefinedTools.read(
                                schema,
                                config.tool().maxSchemaSize().asLongValue(),
                                config.tool().maxCount()))));
    }

    private Uni<Void> askForConsent(Work work) {
        String userId = userId(work);
        return identity.workloadToken(work.gatewayId(), userId)
                .flatMap(token -> identity.userToken(token, work.request()))
                .flatMap(answer -> answer instanceof ResourceAnswer.ConsentNeeded consent
                        ? attempts.pending(work, userId, consent)
                        : Uni.createFrom().failure(new SyncFailed("identity-service opened no session for consent")));
    }

    /** Never the same twice, so that no earlier token can answer for a later consent. */
    private static String userId(Work work) {
        String id = work.gatewayId() + work.targetId() + UUID.randomUUID();
        return id.substring(Math.max(0, id.length() - MAX_USER_ID));
    }

    private Uni<Void> poll(Work work) {
        // There can be hundreds of them before the operator has consented.
        work.origin().unrecorded().keep();
        return identity.workloadToken(work.gatewayId(), String.valueOf(work.syncUserId()))
                .flatMap(token -> identity.userToken(token, work.request()))
                .flatMap(answer -> switch (answer) {
                    case ResourceAnswer.Granted granted -> {
                        work.origin().keep();
                        yield attempts.reading(work, true).flatMap(done -> readWith(work, bearer(granted.token())));
                    }
                    case ResourceAnswer.Failed failed ->
                        attempts.fail(
                                work,
                                TargetEvent.ATTEMPT_FAILED,
                                "The authorization was refused or failed",
                                "consent-failed");
                    case ResourceAnswer.ConsentNeeded again -> stillWaiting(work);
                    case ResourceAnswer.InProgress waiting -> stillWaiting(work);
                });
    }

    private Uni<Void> stillWaiting(Work work) {
        return isOver(work) ? expire(work) : attempts.later(work, false);
    }

    private boolean isOver(Work work) {
        return work.pendingUntil() != null && !work.pendingUntil().isAfter(clock.instant());
    }

    private Uni<Void> expire(Work work) {
        return attempts.fail(
                work, TargetEvent.CONSENT_EXPIRED, "The authorization was not completed in time", "consent-expired");
    }

    private Uni<Void> read(Work work) {
        String provider = String.valueOf(work.document().providerName());
        return switch (work.document().credentialType()) {
            case NONE -> readWith(work, new OutboundCredential.None());
            case API_KEY ->
                identity.workloadToken(work.gatewayId())
                        .flatMap(token -> identity.apiKey(token, provider))
                        .flatMap(key -> readWith(work, apiKey(work.document(), key)));
            case OAUTH ->
                identity.workloadToken(work.gatewayId())
                        .flatMap(token -> identity.machineToken(token, work.request()))
                        .flatMap(answer -> answer instanceof ResourceAnswer.Granted granted
                                ? readWith(work, bearer(granted.token()))
                                : Uni.createFrom().failure(new SyncFailed("identity-service gave no machine token")));
        };
    }

    private Uni<Void> readWith(Work work, OutboundCredential credential) {
        OutgoingCall span =
                tracing.synchronises(work.gatewayId(), work.document().name());
        return publish(work, reader.read(work.document().endpoint(), credential))
                .onItemOrFailure()
                .invoke((done, failure) -> span.over(failure))
                .onCancellation()
                .invoke(span::abandoned);
    }

    private Uni<Void> publish(Work work, Uni<TargetContents> contents) {
        return contents.flatMap(found -> attempts.publish(work, found)).call(() -> narrowGrants(work));
    }

    /** An update may have left the old provider behind. A failure costs nothing: the next registration repairs it. */
    private Uni<Void> narrowGrants(Work work) {
        return work.attempt() == Attempt.UPDATE
                ? workloads
                        .register(work.gatewayId())
                        .replaceWithVoid()
                        .onFailure()
                        .invoke(failure -> LOG.warnf(
                                "Grants of %s are not narrowed yet: %s", work.gatewayId(), failure.getMessage()))
                        .onFailure()
                        .recoverWithNull()
                : Uni.createFrom().voidItem();
    }

    private static OutboundCredential bearer(Secret token) {
        return new OutboundCredential.Header("Authorization", Secret.of("Bearer " + token.reveal()));
    }

    private static OutboundCredential apiKey(TargetDocument target, Secret key) {
        String name = String.valueOf(target.apiKeyParameterName());
        Secret value = Secret.of(target.apiKeyPrefix() + key.reveal());
        return "QUERY_PARAMETER".equals(target.apiKeyLocation())
                ? new OutboundCredential.Query(name, value)
                : new OutboundCredential.Header(name, value);
    }

    private Uni<Void> handle(Work work, Throwable failure) {
        if (failure instanceof LeaseLost) {
            return Uni.createFrom().voidItem();
        }
        if (work.status() == TargetStatus.DELETING) {
            LOG.warnf("Target %s cannot be deleted yet: %s", work.targetId(), failure.getMessage());
            return attempts.later(work, true);
        }
        if (failure instanceof IdentityRefused
                || failure instanceof SyncFailed
                || failure instanceof UnusableTools
                || failure instanceof ApiException) {
            return attempts.fail(work, TargetEvent.ATTEMPT_FAILED, words(failure), code(failure));
        }
        if (isOver(work) && work.status().isPending()) {
            return expire(work);
        }
        if (!(failure instanceof IdentityAway)) {
            LOG.errorf(failure, "Target %s of %s: a step failed", work.targetId(), work.gatewayId());
        }
        return work.status().isPending() || work.failures() < MAX_FAILURES
                ? attempts.later(work, true)
                : attempts.fail(
                        work, TargetEvent.ATTEMPT_FAILED, IdentityFailures.words(failure), "identity-unavailable");
    }

    private static String words(Throwable failure) {
        return failure instanceof IdentityRefused
                ? IdentityFailures.words(failure)
                : String.valueOf(failure.getMessage());
    }

    private static String code(Throwable failure) {
        return switch (failure) {
            case IdentityRefused refused -> "identity-refused";
            case UnusableTools unusable -> "tools-unusable";
            default -> "target-failed";
        };
    }
}
