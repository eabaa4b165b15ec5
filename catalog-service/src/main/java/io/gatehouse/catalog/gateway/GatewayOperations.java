package io.gatehouse.catalog.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.audit.AuditLog;
import io.gatehouse.catalog.audit.AuditSubject;
import io.gatehouse.catalog.audit.AuditType;
import io.gatehouse.catalog.audit.AuditedChange;
import io.gatehouse.catalog.audit.Outcome;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.identity.IdentityAway;
import io.gatehouse.catalog.identity.IdentityClient;
import io.gatehouse.catalog.identity.IdentityFailures;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.security.Operator;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** CreateGateway, UpdateGateway and DeleteGateway: a row, then identity-service, then the row again. */
@ApplicationScoped
class GatewayOperations {
    private static final String AUTHORIZER = "authorizerConfiguration";

    private final GatewayRepository gateways;
    private final GatewayWorkloads workloads;
    private final GatewayView view;
    private final ClientTokens tokens;
    private final IdentityClient identity;
    private final AuditLog audit;
    private final AuditedChange changes;
    private final CatalogConfig config;
    private final Clock clock;
    private final GatewayRules rules;

    GatewayOperations(
            GatewayRepository gateways,
            GatewayWorkloads workloads,
            GatewayView view,
            ClientTokens tokens,
            IdentityClient identity,
            AuditLog audit,
            AuditedChange changes,
            CatalogConfig config,
            Clock clock) {
        this.gateways = gateways;
        this.workloads = workloads;
        this.view = view;
        this.tokens = tokens;
        this.identity = identity;
        this.audit = audit;
        this.changes = changes;
        this.config = config;
        this.clock = clock;
        this.rules = new GatewayRules(config.unsafeAllowHttpLoopback(), config.unsafeAllowUnauthenticatedGateways());
    }

    Uni<ObjectNode> create(Document request, Operator operator) {
        audit.requireRoom();
        Optional<String> token = ClientTokens.of(request);
        Map<String, String> tags = GatewayTags.of(request);
        GatewayDocument document = rules.accept(request);
        String id = Ids.gateway(document.name());
        Instant lease = lease();
        return Panache.withTransaction(() -> tokens.claim("gateway", token, request, id)
                        .flatMap(known -> known.isPresent()
                                ? gateways.findKnown(known.get()).map(view::full)
                                : insert(id, document, tags, lease).replaceWith(Document::empty)))
                .onFailure(ConstraintViolationException.class)
                .transform(failure -> nameTaken(document.name()))
                .flatMap(known -> known.isEmpty()
                        ? finishCreate(id, lease, operator)
                        : Uni.createFrom().item(known));
    }

    private Uni<Void> insert(String id, GatewayDocument document, Map<String, String> tags, Instant lease) {
        Instant now = clock.instant();
        GatewayEntity gateway = new GatewayEntity();
        gateway.id = id;
        gateway.name = document.name();
        gateway.status = GatewayStatus.CREATING.name();
        gateway.document = document.text();
        gateway.tags = GatewayTags.text(tags);
        gateway.leaseUntil = lease;
        gateway.createdAt = now;
        gateway.updatedAt = now;
        return gateways.count()
                .invoke(count -> {
                    if (count >= config.quota().gateways()) {
                        throw ApiException.quota("There are " + count + " gateways already, which is the limit");
                    }
                })
                .flatMap(count -> gateways.nameTaken(document.name(), id))
                .invoke(taken -> {
                    if (taken) {
                        throw nameTaken(document.name());
                    }
                })
                .flatMap(free -> gateways.persistAndFlush(gateway))
                .replaceWithVoid();
    }

    private Uni<ObjectNode> finishCreate(String id, Instant lease, Operator operator) {
        return workloads
                .register(id)
                .onFailure()
                .call(failure -> forget(id, lease))
                .onFailure()
                .transform(failure -> IdentityFailures.named(failure, AUTHORIZER))
                .flatMap(arn -> publish(id, lease, arn, operator));
    }

    private Uni<Void> forget(String id, Instant lease) {
        return Panache.withTransaction(() -> gateways.lockKnown(id)
                .flatMap(gateway -> lease.equals(gateway.leaseUntil)
                        ? tokens.release(id)
                                .flatMap(freed -> gateways.deleteById(id))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem()));
    }

    /**
     * What was asked for becomes what holds, for whoever still has the lease: who came too late finds the gateway as
     * another replica finished it, or is refused where somebody began something else with it. Who does it tells of it.
     *
     * @param operator who asked for it; null where a worker finishes what a dead replica began
     */
    Uni<ObjectNode> publish(String id, Instant lease, String workloadArn, @Nullable Operator operator) {
        return changes.make(
                        () -> gateways.lockKnown(id).flatMap(gateway -> publish(gateway, lease, workloadArn)),
                        made -> made.change().map(what -> line(id, operator, what)))
                .map(Published::view);
    }

    /** What came of it: the gateway as it is now, and what was changed, if anything. */
    private record Published(ObjectNode view, Optional<String> change) {}

    private Uni<Published> publish(GatewayEntity gateway, Instant lease, String workloadArn) {
        if (!lease.equals(gateway.leaseUntil)) {
            requireIdle(gateway);
            return Uni.createFrom().item(new Published(view.full(gateway), Optional.empty()));
        }
        String change = gateway.published == null ? "created" : "updated";
        gateway.status = GatewayStatus.READY.name();
        gateway.statusReason = null;
        gateway.published = gateway.document;
        gateway.workloadArn = workloadArn;
        gateway.leaseUntil = null;
        return GatewayRepository.changed(gateway, clock.instant())
                .replaceWith(() -> new Published(view.full(gateway), Optional.of(change)));
    }

    Uni<ObjectNode> update(String id, Document request, Operator operator) {
        audit.requireRoom();
        GatewayDocument document = rules.accept(request);
        Instant lease = lease();
        return Panache.withTransaction(
                        () -> gateways.lockKnown(id).flatMap(gateway -> startUpdate(gateway, document, lease)))
                .onFailure(ConstraintViolationException.class)
                .transform(failure -> nameTaken(document.name()))
                .flatMap(started -> workloads
                        .register(id)
                        .onFailure()
                        .call(failure -> takeBack(id, lease))
                        .onFailure()
                        .transform(failure -> IdentityFailures.named(failure, AUTHORIZER)))
                .flatMap(arn -> publish(id, lease, arn, operator));
    }

    private Uni<Void> startUpdate(GatewayEntity gateway, GatewayDocument document, Instant lease) {
        requireIdle(gateway);
        return gateways.nameTaken(document.name(), gateway.id)
                .invoke(taken -> {
                    if (taken) {
                        throw nameTaken(document.name());
                    }
                })
                .flatMap(free -> gateways.hasTargetsWithConsent(gateway.id))
                .invoke(consent -> {
                    if (consent && !document.speaksUrlElicitation()) {
                        throw ApiException.validation(
                                "protocolConfiguration.mcp.supportedVersions",
                                "the gateway has targets with the grant type AUTHORIZATION_CODE, which need MCP version"
                                        + " 2025-11-25 or newer");
                    }
                })
                .flatMap(checked -> gateways.credentialProviders(gateway.id))
                .invoke(providers -> {
                    if (!providers.isEmpty() && !document.namesAudience()) {
                        throw ApiException.validation(
                                AUTHORIZER + ".customJWTAuthorizer.allowedAudience",
                                "the gateway has targets with credentials, which are given only for user tokens of a"
                                        + " named audience");
                    }
                    gateway.name = document.name();
                    gateway.document = document.text();
                    gateway.status = GatewayStatus.UPDATING.name();
                    gateway.leaseUntil = lease;
                })
                .flatMap(checked -> gateways.flush());
    }

    private Uni<Void> takeBack(String id, Instant lease) {
        return Panache.withTransaction(() -> gateways.lockKnown(id).invoke(gateway -> {
                    if (!lease.equals(gateway.leaseUntil)) {
                        return;
                    }
                    if (gateway.published != null) {
                        gateway.document = gateway.published;
                        gateway.name = gateway.document().name();
                    }
                    gateway.status = (gateway.published == null ? GatewayStatus.FAILED : GatewayStatus.READY).name();
                    gateway.leaseUntil = null;
                }))
                .replaceWithVoid();
    }

    Uni<ObjectNode> delete(String id, Operator operator) {
        audit.requireRoom();
        // Told when it begins: whoever dies from here on leaves the rest to a worker, who knows nothing of the request.
        return changes.make(() -> gateways.lockKnown(id).flatMap(this::startDelete), line(id, operator, "deleted"))
                .call(answer -> finishDelete(id)
                        .onFailure(IdentityAway.class)
                        // The row stays DELETING, and the worker finishes it.
                        .recoverWithNull()
                        .onFailure()
                        .transform(failure -> IdentityFailures.named(failure, "gatewayIdentifier")));
    }

    private Uni<ObjectNode> startDelete(GatewayEntity gateway) {
        // A delete that could not reach identity-service is finished by the worker, or by asking again.
        if (gateway.status() != GatewayStatus.DELETING) {
            requireIdle(gateway);
        }
        return gateways.hasTargets(gateway.id).flatMap(targets -> {
            if (targets) {
                throw ApiException.conflict("Gateway " + gateway.id + " has targets; delete them first");
            }
            gateway.status = GatewayStatus.DELETING.name();
            gateway.leaseUntil = lease();
            return GatewayRepository.changed(gateway, clock.instant()).replaceWith(() -> view.deleting(gateway));
        });
    }

    /** identity-service forgets the workload with its vault rows, then the row goes. */
    Uni<Void> finishDelete(String id) {
        return identity.deleteGatewayWorkload(id)
                .flatMap(done -> Panache.withTransaction(() -> tokens.release(id)
                        .flatMap(freed -> gateways.deleteById(id))
                        .flatMap(deleted -> GatewayRepository.announce(id))));
    }

    /** The lease of one attempt; it is compared, so it must be what the database gives back. */
    private Instant lease() {
        return clock.instant().plus(config.sync().lease()).truncatedTo(ChronoUnit.MICROS);
    }

    private static void requireIdle(GatewayEntity gateway) {
        if (gateway.status().isTransient()) {
            throw ApiException.conflict("Gateway " + gateway.id + " is " + gateway.status + "; wait for its end");
        }
    }

    private static ApiException nameTaken(String name) {
        return ApiException.conflict("A gateway with the name " + name + " exists already");
    }

    private static AuditedChange.Line line(String id, @Nullable Operator operator, String reason) {
        AuditSubject subject = operator == null
                ? new AuditSubject(null, null, id, null)
                : new AuditSubject(operator.issuer(), operator.subject(), id, null);
        return new AuditedChange.Line(AuditType.GATEWAY_CHANGED, Outcome.SUCCESS, subject, null, reason);
    }
}
