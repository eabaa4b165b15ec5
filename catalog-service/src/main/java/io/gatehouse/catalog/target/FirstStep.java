package io.gatehouse.catalog.target;

import io.gatehouse.catalog.audit.AuditType;
import io.gatehouse.catalog.audit.AuditedChange;
import io.gatehouse.catalog.audit.Outcome;
import io.gatehouse.catalog.gateway.ClientTokens;
import io.gatehouse.catalog.gateway.GatewayChanges;
import io.gatehouse.catalog.identity.IdentityAway;
import io.gatehouse.catalog.identity.IdentityFailures;
import io.gatehouse.catalog.offering.OfferingRepository;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.sync.SyncFailed;
import io.gatehouse.catalog.tool.ToolRepository;
import io.gatehouse.catalog.tool.UnusableTools;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/**
 * The first step of an attempt, while the operator waits for his answer. If it cannot be made, the target is as it was
 * before, and the operator hears why.
 */
@ApplicationScoped
class FirstStep {
    private static final String CREDENTIALS = "credentialProviderConfigurations";

    private final TargetSteps steps;
    private final TargetRepository targets;
    private final ToolRepository tools;
    private final OfferingRepository offerings;
    private final GatewayChanges gateways;
    private final ClientTokens tokens;
    private final TargetWorker worker;
    private final AuditedChange changes;
    private final Clock clock;

    FirstStep(
            TargetSteps steps,
            TargetRepository targets,
            ToolRepository tools,
            OfferingRepository offerings,
            GatewayChanges gateways,
            ClientTokens tokens,
            TargetWorker worker,
            AuditedChange changes,
            Clock clock) {
        this.steps = steps;
        this.targets = targets;
        this.tools = tools;
        this.offerings = offerings;
        this.gateways = gateways;
        this.tokens = tokens;
        this.worker = worker;
        this.changes = changes;
        this.clock = clock;
    }

    Uni<TargetEntity> take(Begun begun, String gatewayId) {
        Work work = begun.work();
        Uni<Void> step = work == null
                ? Uni.createFrom().voidItem()
                : steps.begin(work)
                        .onFailure()
                        .call(failure -> takeBack(work, begun.undo()))
                        .onFailure()
                        .transform(FirstStep::named)
                        .invoke(worker::lookSoon);
        return step.flatMap(done -> Panache.withSession(() -> targets.findKnown(gatewayId, begun.targetId())));
    }

    private static Throwable named(Throwable failure) {
        return switch (failure) {
            case UnusableTools unusable ->
                ApiException.validation(
                        "targetConfiguration.mcp.mcpServer.mcpToolSchema", String.valueOf(unusable.getMessage()));
            case SyncFailed failed -> ApiException.unavailable(String.valueOf(failed.getMessage()), failed);
            default -> IdentityFailures.named(failure, CREDENTIALS);
        };
    }

    private Uni<Void> takeBack(Work work, Undo undo) {
        return changes.make(
                        () -> gateways.lock(work.gatewayId())
                                .flatMap(gateway -> targets.findLeased(work))
                                .flatMap(target -> restore(target, undo)),
                        work.line(AuditType.TARGET_CHANGED, Outcome.FAILED, "taken-back"))
                .onFailure(LeaseLost.class)
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<Void> restore(TargetEntity target, Undo undo) {
        TargetDocument before = undo.document();
        if (before == null) {
            return tokens.release(target.id).flatMap(freed -> targets.delete(target));
        }
        target.endAttempt();
        target.ask(before);
        target.status = undo.status();
        target.attempt = undo.attempt();
        target.reasons(undo.reasons());
        target.updatedAt = clock.instant();
        return target.published == null ? Uni.createFrom().voidItem() : gateways.snapshotChanged(target.gatewayId);
    }

    /** If identity-service is away the row stays DELETING, and the worker finishes it. */
    Uni<Void> delete(Deletion deletion) {
        return steps.begin(deletion.work())
                .onFailure(IdentityAway.class)
                .recoverWithNull()
                .onFailure()
                .transform(FirstStep::named);
    }

    Uni<Void> removeTools(String targetId) {
        return tools.remove(targetId).flatMap(removed -> offerings.remove(targetId));
    }
}
