package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.PersonCaller;
import io.gatehouse.identity.security.Role;
import io.gatehouse.identity.workload.WorkloadKind;
import io.gatehouse.identity.workload.Workloads;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Creates, lists, disables and deletes key pairs. */
@ApplicationScoped
class ManageAccessKeys {
    private final AccessKeyRepository repository;
    private final Workloads workloads;
    private final Sealer sealer;
    private final AccessKeyAudit audit;
    private final AccessKeyConfig config;
    private final Clock clock;

    ManageAccessKeys(
            AccessKeyRepository repository,
            Workloads workloads,
            Sealer sealer,
            AccessKeyAudit audit,
            AccessKeyConfig config,
            Clock clock) {
        this.repository = repository;
        this.workloads = workloads;
        this.sealer = sealer;
        this.audit = audit;
        this.config = config;
        this.clock = clock;
    }

    /** A key and the only moment in which its secret can be seen. */
    record Created(AccessKeyEntity key, Secret secret) {}

    Uni<Created> create(AccessKeyRequest request, PersonCaller creator) {
        Principal principal = request.principal(creator);
        Instant end = end(request.expiresAt());
        return mayHoldKeys(principal.workload())
                .chain(() -> Panache.withTransaction(() -> repository
                        .ofPrincipal(principal.digest())
                        .flatMap(this::withoutExpired)
                        .flatMap(held -> insert(principal, freeSlot(held), end, creator))))
                .onFailure(ConstraintViolationException.class)
                .transform(e -> ApiException.conflict("Another key was created at the same moment; try again"));
    }

    @WithSession
    Uni<AccessKeyEntity> find(String id, PersonCaller caller) {
        return visible(id, caller);
    }

    /** Operators see every key, others their own. */
    @WithSession
    Uni<List<AccessKeyEntity>> list(PersonCaller caller, String after, int limit) {
        return caller.roles().contains(Role.OPERATOR)
                ? repository.findAfter(after, limit)
                : repository.findOwnAfter(caller.issuer(), caller.subject(), after, limit);
    }

    @WithTransaction
    Uni<AccessKeyEntity> put(String id, AccessKeyStatus status, PersonCaller caller) {
        return visible(id, caller)
                .invoke(key -> key.status = status)
                .call(key -> audit.changed(key, status == AccessKeyStatus.ACTIVE ? "enabled" : "disabled", caller));
    }

    @WithTransaction
    Uni<Void> delete(String id, PersonCaller caller) {
        return visible(id, caller).call(repository::delete).flatMap(key -> audit.changed(key, "deleted", caller));
    }

    private Uni<AccessKeyEntity> visible(String id, PersonCaller caller) {
        return repository.existing(id).invoke(key -> {
            if (!caller.roles().contains(Role.OPERATOR) && !key.belongsTo(caller)) {
                throw AccessKeyRepository.unknown();
            }
        });
    }

    /** Our own services prove themselves by their seeded keys, and nobody authenticates as a gateway. */
    private Uni<Void> mayHoldKeys(@Nullable String workload) {
        return workload == null
                ? Uni.createFrom().voidItem()
                : workloads
                        .find(workload)
                        .invoke(found -> {
                            if (found.kind() != WorkloadKind.CUSTOM) {
                                throw ApiException.validation(
                                        "workload", "belongs to a service or a gateway, which has no access keys");
                            }
                        })
                        .replaceWithVoid();
    }

    private Instant end(@Nullable Instant wanted) {
        Instant now = clock.instant();
        Instant end = wanted == null ? now.plus(config.defaultLifetime()) : wanted;
        if (!end.isAfter(now) || end.isAfter(now.plus(config.maxLifetime()))) {
            throw ApiException.validation(
                    "expiresAt",
                    "must be in the future, at most " + config.maxLifetime().toDays() + " days from now");
        }
        return end.truncatedTo(ChronoUnit.SECONDS);
    }

    private Uni<List<AccessKeyEntity>> withoutExpired(List<AccessKeyEntity> held) {
        Instant now = clock.instant();
        return Multi.createFrom()
                .iterable(held)
                .filter(key -> key.isExpired(now))
                .onItem()
                .transformToUniAndConcatenate(repository::delete)
                .collect()
                .asList()
                .chain(repository::flush)
                .replaceWith(held.stream().filter(key -> !key.isExpired(now)).toList());
    }

    private static int freeSlot(List<AccessKeyEntity> held) {
        return Stream.of(1, 2)
                .filter(slot -> held.stream().noneMatch(key -> key.slot == slot))
                .findFirst()
                .orElseThrow(() -> ApiException.quota("There are two access keys already; delete one first"));
    }

    private Uni<Created> insert(Principal principal, int slot, Instant end, PersonCaller creator) {
        NewKeyPair pair = NewKeyPair.generate();
        AccessKeyEntity key = new AccessKeyEntity(pair.id(), principal);
        key.slot = (short) slot;
        key.createdAt = clock.instant();
        key.expiresAt = end;
        key.sealedSecret = sealer.sealSecret(pair.secret(), key.place());
        return repository
                .persistAndFlush(key)
                .call(() -> audit.changed(key, "created", creator))
                .map(stored -> new Created(stored, pair.secret()));
    }
}
