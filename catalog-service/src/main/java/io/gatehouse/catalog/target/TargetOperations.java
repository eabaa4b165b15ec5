package io.gatehouse.catalog.target;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.audit.AuditLog;
import io.gatehouse.catalog.audit.AuditType;
import io.gatehouse.catalog.audit.AuditedChange;
import io.gatehouse.catalog.audit.Outcome;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.gateway.ClientTokens;
import io.gatehouse.catalog.gateway.GatewayChanges;
import io.gatehouse.catalog.gateway.GatewayDocument;
import io.gatehouse.catalog.gateway.Ids;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.security.Operator;
import io.gatehouse.catalog.trace.RequestOrigin;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Create, Update, Delete and Synchronize: begin an attempt in one transaction, then make its first step. */
@ApplicationScoped
class TargetOperations {
    private static final String FIRST_WITH_CONSENT = "2025-11-25";

    private final TargetRepository targets;
    private final GatewayChanges gateways;
    private final ClientTokens tokens;
    private final FirstStep firstStep;
    private final TargetView view;
    private final AuditLog audit;
    private final AuditedChange changes;
    private final CatalogConfig config;
    private final Clock clock;
    private final TargetRules rules;

    TargetOperations(
            TargetRepository targets,
            GatewayChanges gateways,
            ClientTokens tokens,
            FirstStep firstStep,
            TargetView view,
            AuditLog audit,
            AuditedChange changes,
            CatalogConfig config,
            Clock clock) {
        this.targets = targets;
        this.gateways = gateways;
        this.tokens = tokens;
        this.firstStep = firstStep;
        this.view = view;
        this.audit = audit;
        this.changes = changes;
        this.config = config;
        this.clock = clock;
        this.rules = new TargetRules(config);
    }

    Uni<ObjectNode> create(String gatewayId, Document request, Operator operator) {
        audit.requireRoom();
        String id = Ids.target();
        return changes.make(
                        () -> gateways.lock(gatewayId).flatMap(gateway -> {
                            Optional<String> token = ClientTokens.of(request);
                            TargetDocument document = rules.accept(request, null);
                            return tokens.claim("gateway/" + gatewayId, token, request, id)
                                    .flatMap(known -> known.isPresent()
                                            ? Uni.createFrom().item(new Begun(known.get(), null, Undo.ofNew()))
                                            : insert(gatewayId, id, gateway, document, operator));
                        }),
                        begun -> changed(begun, "created"))
                .flatMap(begun -> firstStep.take(begun, gatewayId))
                .map(view::full);
    }

    private Uni<Begun> insert(
            String gatewayId, String id, GatewayDocument gateway, TargetDocument document, Operator operator) {
        requireVersionForConsent(gateway, document);
        requireAudienceForCredential(gateway, document);
        TargetEntity target = new TargetEntity();
        Instant now = clock.instant();
        target.id = id;
        target.gatewayId = gatewayId;
        target.status = TargetStatus.CREATING.name();
        target.statusReasons = "";
        target.createdAt = now;
        target.ask(document);
        begin(target, Attempt.CREATE, operator, now);
        return targets.count("gatewayId", gatewayId)
                .invoke(count -> {
                    if (count >= config.quota().targetsPerGateway()) {
                        throw ApiException.quota("The gateway has " + count + " targets, which is the limit");
                    }
                })
                .flatMap(count -> requireNameFree(gatewayId, document.name(), id))
                .flatMap(free -> targets.persist(target))
                .map(saved -> new Begun(id, Work.of(target, owner(target)), Undo.ofNew()));
    }

    Uni<ObjectNode> update(String gatewayId, String targetId, Document request, Operator operator) {
        audit.requireRoom();
        return changes.make(
                        () -> gateways.lock(gatewayId)
                                .flatMap(gateway -> targets.findKnown(gatewayId, targetId)
                                        .flatMap(target -> {
                                            TargetDocument document = rules.accept(request, target.document());
                                            requireVersionForConsent(gateway, document);
                                            requireAudienceForCredential(gateway, document);
                                            return requireNameFree(gatewayId, document.name(), targetId)
                                                    .flatMap(free -> beginUpdate(target, document, operator));
                                        })),
                        begun -> changed(begun, "updated"))
                .flatMap(begun -> firstStep.take(begun, gatewayId))
                .map(view::full);
    }

    private Uni<Begun> beginUpdate(TargetEntity target, TargetDocument document, Operator operator) {
        Undo undo = Undo.of(target);
        Instant now = clock.instant();
        target.move(TargetEvent.UPDATE_REQUESTED, now);
        target.ask(document);
        begin(target, Attempt.UPDATE, operator, now);
        return shown(target).map(done -> new Begun(target.id, Work.of(target, owner(target)), undo));
    }

    Uni<ObjectNode> synchronize(String gatewayId, Document request, Operator operator) {
        audit.requireRoom();
        List<String> ids = request.texts("targetIdList", 1, 1, 10, null);
        if (!request.has("targetIdList")) {
            request.fault("targetIdList", "is required");
        }
        request.check();
        return Panache.withTransaction(() -> gateways.lock(gatewayId)
                        .flatMap(gateway -> targets.findKnown(gatewayId, ids.getFirst())
                                .flatMap(target -> beginSynchronization(gateway, target, operator))))
                .flatMap(begun -> firstStep.take(begun, gatewayId))
                .map(made -> {
                    ObjectNode answer = Document.empty();
                    answer.putArray("targets").add(view.full(made));
                    return answer;
                });
    }

    private Uni<Begun> beginSynchronization(GatewayDocument gateway, TargetEntity target, Operator operator) {
        if (target.document().predefined()) {
            throw ApiException.validation(
                    "targetIdList",
                    "target " + target.id + " has a predefined schema (mcpToolSchema), so there is nothing to"
                            + " synchronize; remove it by UpdateGatewayTarget to read tools from the server");
        }
        requireVersionForConsent(gateway, target.document());
        Undo undo = Undo.of(target);
        Instant now = clock.instant();
        target.move(TargetEvent.SYNCHRONIZE_REQUESTED, now);
        begin(target, Attempt.SYNCHRONIZE, operator, now);
        return shown(target).map(done -> new Begun(target.id, Work.of(target, owner(target)), undo));
    }

    Uni<ObjectNode> delete(String gatewayId, String targetId, Operator operator) {
        audit.requireRoom();
        // Told when it begins: whoever dies from here on leaves the rest to a worker, who knows nothing of the request.
        return changes.make(
                        () -> gateways.lock(gatewayId)
                                .flatMap(gateway -> targets.findKnown(gatewayId, targetId))
                                .flatMap(target -> beginDelete(target, operator)),
                        begun -> Optional.of(line(begun.work(), "deleted")))
                .call(begun -> firstStep.delete(begun))
                .map(begun -> begun.answer());
    }

    private Uni<Deletion> beginDelete(TargetEntity target, Operator operator) {
        Instant now = clock.instant();
        target.move(TargetEvent.DELETE_REQUESTED, now);
        boolean wasShown = target.published != null;
        target.published = null;
        target.publishedName = null;
        target.publishedProvider = null;
        begin(target, target.attempt(), operator, now);
        Deletion deletion = new Deletion(Work.of(target, owner(target)), view.deleting(target));
        return firstStep
                .removeTools(target.id)
                .flatMap(removed -> wasShown
                        ? gateways.snapshotChanged(target.gatewayId)
                        : Uni.createFrom().voidItem())
                .replaceWith(deletion);
    }

    /** The request that begins an attempt also holds its lease; if it dies, a worker takes over. */
    private void begin(TargetEntity target, Attempt attempt, Operator operator, Instant now) {
        target.endAttempt();
        target.attempt = attempt.name();
        target.operatorIssuer = operator.issuer();
        target.operatorSubject = operator.subject();
        target.traceparent = RequestOrigin.current().traceparent();
        target.leaseOwner = UUID.randomUUID();
        target.leaseUntil = now.plus(config.sync().lease());
        target.nextStepAt = now;
        target.updatedAt = now;
        target.reasons(List.of());
    }

    private Uni<Void> shown(TargetEntity target) {
        return target.published == null ? Uni.createFrom().voidItem() : gateways.snapshotChanged(target.gatewayId);
    }

    private Uni<Void> requireNameFree(String gatewayId, String name, String exceptId) {
        return targets.nameTaken(gatewayId, name, exceptId)
                .invoke(taken -> {
                    if (taken) {
                        throw ApiException.conflict("The gateway has a target with the name " + name + " already");
                    }
                })
                .replaceWithVoid();
    }

    private static void requireVersionForConsent(GatewayDocument gateway, TargetDocument document) {
        if (document.needsConsent() && !gateway.speaksUrlElicitation()) {
            throw ApiException.validation(
                    "credentialProviderConfigurations[0].credentialProvider.oauthCredentialProvider.grantType",
                    "AUTHORIZATION_CODE needs MCP version " + FIRST_WITH_CONSENT
                            + " or newer, and the gateway's supportedVersions has none");
        }
    }

    /** Every credential is given for a user's token, so the refusal would otherwise come at the first call. */
    private static void requireAudienceForCredential(GatewayDocument gateway, TargetDocument document) {
        if (document.credentialType() != CredentialType.NONE && !gateway.namesAudience()) {
            throw ApiException.validation(
                    "credentialProviderConfigurations",
                    "credentials are given only for user tokens of a named audience, and the gateway's authorizer has"
                            + " no allowedAudience; add one by UpdateGateway");
        }
    }

    private static UUID owner(TargetEntity target) {
        if (target.leaseOwner == null) {
            throw new IllegalStateException("an attempt without a lease");
        }
        return target.leaseOwner;
    }

    /** Nothing where the request is the repetition of one that was made before. */
    private static Optional<AuditedChange.Line> changed(Begun begun, String reason) {
        return Optional.ofNullable(begun.work()).map(work -> line(work, reason));
    }

    private static AuditedChange.Line line(Work work, String reason) {
        return work.line(AuditType.TARGET_CHANGED, Outcome.SUCCESS, reason);
    }
}
