package io.gatehouse.catalog.target;

import io.gatehouse.catalog.gateway.Ids;
import io.gatehouse.catalog.problem.ApiException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The targets' rows; used inside the caller's transaction. */
@ApplicationScoped
class TargetRepository implements PanacheRepositoryBase<TargetEntity, String> {
    /** The target, or a refusal. */
    Uni<TargetEntity> findKnown(String gatewayId, String targetId) {
        Uni<TargetEntity> found = Ids.isTarget(targetId)
                ? find("id = ?1 and gatewayId = ?2", targetId, gatewayId).firstResult()
                : Uni.createFrom().nullItem();
        return found.onItem().ifNull().failWith(() -> ApiException.notFound("The target does not exist"));
    }

    /** The target, if its attempt is still carried by this owner. */
    Uni<TargetEntity> findLeased(Work work) {
        return find("id = ?1 and leaseOwner = ?2", work.targetId(), work.owner())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(LeaseLost::new);
    }

    /** A page in the order of ids. */
    Uni<List<TargetEntity>> page(String gatewayId, String after, int size) {
        return find("gatewayId = ?1 and id > ?2 order by id", gatewayId, after)
                .page(0, size)
                .list();
    }

    /** The targets that the snapshot shows, in the order of their names. */
    Uni<List<TargetEntity>> published(String gatewayId) {
        return list("gatewayId = ?1 and published is not null order by publishedName", gatewayId);
    }

    /** Whether another target of the gateway has the name, or will lose it only when its update succeeds. */
    Uni<Boolean> nameTaken(String gatewayId, String name, String exceptId) {
        return count("gatewayId = ?1 and id <> ?2 and (name = ?3 or publishedName = ?3)", gatewayId, exceptId, name)
                .map(count -> count > 0);
    }

    /** Takes the lease of targets that something is to be done with; other replicas skip what is being taken. */
    Uni<List<Work>> claim(UUID owner, Instant now, Instant leaseUntil, int limit) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select id from target where status in ('CREATING', 'UPDATING', 'SYNCHRONIZING',"
                                        + " 'DELETING', 'CREATE_PENDING_AUTH', 'UPDATE_PENDING_AUTH',"
                                        + " 'SYNCHRONIZE_PENDING_AUTH') and next_step_at <= :now"
                                        + " and (lease_until is null or lease_until < :now)"
                                        + " order by next_step_at limit :limit for update skip locked",
                                String.class)
                        .setParameter("now", now)
                        .setParameter("limit", limit)
                        .getResultList())
                .flatMap(ids -> ids.isEmpty()
                        ? Uni.createFrom().item(List.<Work>of())
                        : list("id in ?1", ids).map(rows -> take(rows, owner, leaseUntil)));
    }

    private static List<Work> take(List<TargetEntity> rows, UUID owner, Instant leaseUntil) {
        rows.forEach(row -> {
            row.leaseOwner = owner;
            row.leaseUntil = leaseUntil;
        });
        return rows.stream().map(row -> Work.of(row, owner)).toList();
    }
}
