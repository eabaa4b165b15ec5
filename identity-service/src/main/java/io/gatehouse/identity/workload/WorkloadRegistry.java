package io.gatehouse.identity.workload;

import io.gatehouse.identity.config.QuotaConfig;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.problem.InvalidField;
import io.gatehouse.identity.problem.Quota;
import io.gatehouse.identity.problem.ValidationReason;
import io.gatehouse.identity.security.PersonCaller;
import io.quarkus.arc.All;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Registers, changes and removes workloads. */
@ApplicationScoped
class WorkloadRegistry {
    private static final String OF_THE_GATEWAY = "is set by the gateway's authorizer: update the gateway instead";

    private final WorkloadRepository repository;
    private final WorkloadAudit audit;
    private final List<WorkloadRemoval> removals;
    private final QuotaConfig quota;
    private final Clock clock;

    WorkloadRegistry(
            WorkloadRepository repository,
            WorkloadAudit audit,
            @All List<WorkloadRemoval> removals,
            QuotaConfig quota,
            Clock clock) {
        this.repository = repository;
        this.audit = audit;
        this.removals = removals;
        this.quota = quota;
        this.clock = clock;
    }

    /** What an operator says of a workload's proof and rights. */
    record Rights(
            @Nullable String jwks,
            Map<String, Set<String>> permissions,
            Set<String> credentialProviders,
            Set<String> userTokenAudiences,
            Set<String> userTokenClients,
            Set<String> completableBy,
            Map<String, Set<String>> providerScopes,
            Set<String> serviceAccounts) {}

    /** What catalog-service says of a gateway's workload. */
    record GatewayRights(
            @Nullable String userTokenIssuer,
            Set<String> userTokenAudiences,
            Set<String> userTokenClients,
            Set<String> credentialProviders) {}

    @WithTransaction
    Uni<Workload> create(
            String name,
            Set<String> returnUrls,
            Map<String, Set<String>> permissions,
            Map<String, String> tags,
            PersonCaller operator) {
        return repository.findById(name).flatMap(existing -> {
            if (existing != null) {
                throw ApiException.validation(
                        ValidationReason.RESOURCE_CONFLICT, "A workload identity with this name exists");
            }
            WorkloadEntity entity = new WorkloadEntity(name, WorkloadKind.CUSTOM);
            entity.returnUrls = returnUrls;
            entity.permissions = permissions;
            entity.tags = tags;
            return withinQuota().chain(() -> insert(entity)).call(() -> audit.changed(name, "created", operator));
        });
    }

    private Uni<Void> withinQuota() {
        return repository
                .count("kind <> ?1", WorkloadKind.GATEWAY)
                .invoke(count -> Quota.check(count, quota.workloadIdentities(), "workload identities"))
                .replaceWithVoid();
    }

    @WithTransaction
    Uni<Workload> replaceReturnUrls(String name, Set<String> returnUrls, PersonCaller operator) {
        return change(name, entity -> entity.returnUrls = returnUrls)
                .call(() -> audit.changed(name, "return-urls-changed", operator));
    }

    @WithTransaction
    Uni<Workload> replaceRights(String name, Rights rights, PersonCaller operator) {
        return existing(name)
                .flatMap(entity -> {
                    Set<String> narrowed = narrowed(entity.providerScopes, rights.providerScopes());
                    apply(entity, rights);
                    return narrowed.isEmpty()
                            ? Uni.createFrom().item(entity)
                            : eachRemoval(removal -> removal.narrowed(name, narrowed))
                                    .replaceWith(entity);
                })
                .map(this::touched)
                .call(() -> audit.changed(name, "rights-changed", operator));
    }

    @WithTransaction
    Uni<Void> delete(String name, PersonCaller operator) {
        return existing(name)
                .invoke(entity -> {
                    if (entity.kind != WorkloadKind.CUSTOM) {
                        throw ApiException.validation(
                                ValidationReason.RESOURCE_CONFLICT,
                                "This workload identity belongs to a service or a gateway and goes with it");
                    }
                })
                .flatMap(this::remove)
                .call(() -> audit.changed(name, "deleted", operator));
    }

    /** Targets that are registered at the same time take turns: none of them undoes another's or fails because of it. */
    @WithTransaction
    Uni<Workload> putGateway(String gatewayId, GatewayRights rights) {
        return repository
                .findById(gatewayId, LockModeType.PESSIMISTIC_WRITE)
                .flatMap(existing -> existing == null
                        ? insert(gateway(new WorkloadEntity(gatewayId, WorkloadKind.GATEWAY), rights))
                        : Uni.createFrom().item(touched(gateway(existing, rights))))
                .call(() -> audit.changed(gatewayId, "gateway-changed", null));
    }

    @WithTransaction
    Uni<Void> deleteGateway(String gatewayId) {
        return existing(gatewayId)
                .invoke(WorkloadRegistry::mustBeGateway)
                .flatMap(this::remove)
                .call(() -> audit.changed(gatewayId, "deleted", null));
    }

    @WithSession
    Uni<List<Workload>> list(String after, int limit) {
        return repository
                .findAfter(after, limit)
                .map(rows -> rows.stream().map(WorkloadEntity::toWorkload).toList());
    }

    private static WorkloadEntity gateway(WorkloadEntity entity, GatewayRights rights) {
        mustBeGateway(entity);
        entity.userTokenIssuer = rights.userTokenIssuer();
        entity.userTokenAudiences = rights.userTokenAudiences();
        entity.userTokenClients = rights.userTokenClients();
        entity.credentialProviders = rights.credentialProviders();
        return entity;
    }

    private static void mustBeGateway(WorkloadEntity entity) {
        if (entity.kind != WorkloadKind.GATEWAY) {
            throw ApiException.conflict("This name belongs to a workload identity that is no gateway's");
        }
    }

    private static void apply(WorkloadEntity entity, Rights rights) {
        switch (entity.kind) {
            case SERVICE ->
                throw ApiException.validation(
                        ValidationReason.RESOURCE_CONFLICT, "This workload identity is defined by the seed file");
            case GATEWAY -> mustKeepGatewayRights(entity, rights);
            case CUSTOM -> {
                entity.jwks = rights.jwks();
                entity.permissions = rights.permissions();
                entity.userTokenAudiences = rights.userTokenAudiences();
                entity.userTokenClients = rights.userTokenClients();
            }
        }
        entity.credentialProviders = rights.credentialProviders();
        entity.completableBy = rights.completableBy();
        entity.providerScopes = rights.providerScopes();
        entity.serviceAccounts = rights.serviceAccounts();
    }

    /** What its catalog entry decides can be sent back as it was read, but not changed: nothing is dropped silently. */
    private static void mustKeepGatewayRights(WorkloadEntity entity, Rights rights) {
        List<InvalidField> wrong = new ArrayList<>();
        if (rights.jwks() != null) {
            wrong.add(new InvalidField("jwks", "the workload identity of a gateway has no keys"));
        }
        if (!rights.serviceAccounts().isEmpty()) {
            wrong.add(new InvalidField("serviceAccounts", "nobody authenticates as a gateway"));
        }
        if (!WorkloadRules.added(rights.permissions()).isEmpty()) {
            wrong.add(new InvalidField("permissions", "the workload identity of a gateway is given none"));
        }
        if (differs(rights.userTokenAudiences(), entity.userTokenAudiences)) {
            wrong.add(new InvalidField("userTokenAudiences", OF_THE_GATEWAY));
        }
        if (differs(rights.userTokenClients(), entity.userTokenClients)) {
            wrong.add(new InvalidField("userTokenClients", OF_THE_GATEWAY));
        }
        if (!wrong.isEmpty()) {
            throw ApiException.validation(wrong);
        }
    }

    /** The providers at which less is allowed than before. */
    private static Set<String> narrowed(Map<String, Set<String>> before, Map<String, Set<String>> after) {
        return after.entrySet().stream()
                .filter(entry -> {
                    Set<String> old = before.get(entry.getKey());
                    return old == null || !entry.getValue().containsAll(old);
                })
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean differs(Set<String> given, Set<String> present) {
        return !given.isEmpty() && !given.equals(present);
    }

    private Uni<Workload> insert(WorkloadEntity entity) {
        entity.createdAt = clock.instant();
        return repository.persistAndFlush(touch(entity)).map(WorkloadEntity::toWorkload);
    }

    private Uni<Workload> change(String name, Consumer<WorkloadEntity> change) {
        return existing(name).invoke(change).map(this::touched);
    }

    private Workload touched(WorkloadEntity entity) {
        return touch(entity).toWorkload();
    }

    private WorkloadEntity touch(WorkloadEntity entity) {
        entity.updatedAt = clock.instant();
        return entity;
    }

    private Uni<WorkloadEntity> existing(String name) {
        return repository
                .findById(name)
                .onItem()
                .ifNull()
                .failWith(() -> ApiException.notFound("No such workload identity"));
    }

    private Uni<Void> remove(WorkloadEntity entity) {
        return eachRemoval(removal -> removal.removed(entity.name)).chain(() -> repository.delete(entity));
    }

    private Uni<Void> eachRemoval(Function<WorkloadRemoval, Uni<Void>> step) {
        return Multi.createFrom()
                .iterable(removals)
                .onItem()
                .transformToUniAndConcatenate(step::apply)
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
