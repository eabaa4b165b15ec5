package io.gatehouse.catalog.gateway;

import io.gatehouse.catalog.problem.ApiException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The gateways' rows; used inside the caller's transaction. */
@ApplicationScoped
class GatewayRepository implements PanacheRepositoryBase<GatewayEntity, String> {
    /** The channel that tells every replica about a change. */
    static final String CHANNEL = "catalog_changes";

    /** The gateway, or a refusal. */
    Uni<GatewayEntity> findKnown(String id) {
        return Ids.isGateway(id) ? findById(id).onItem().ifNull().failWith(() -> unknown(id)) : refuse(id);
    }

    /** The gateway with its row locked, or a refusal; whoever changes a gateway or its targets takes this lock first. */
    Uni<GatewayEntity> lockKnown(String id) {
        return Ids.isGateway(id)
                ? findById(id, LockModeType.PESSIMISTIC_WRITE).onItem().ifNull().failWith(() -> unknown(id))
                : refuse(id);
    }

    /** A page in the order of ids. */
    Uni<List<GatewayEntity>> page(String after, int size) {
        return find("id > ?1 order by id", after).page(0, size).list();
    }

    /** Whether another gateway has the name. */
    Uni<Boolean> nameTaken(String name, String exceptId) {
        return count("name = ?1 and id <> ?2", name, exceptId).map(count -> count > 0);
    }

    /** Gateways whose transient state belongs to nobody any more. */
    Uni<List<GatewayEntity>> abandoned(Instant now) {
        return list("status in ('CREATING', 'UPDATING', 'DELETING') and leaseUntil < ?1", now);
    }

    /** Names of the credential providers that the targets of a gateway use or ask for. */
    Uni<Set<String>> credentialProviders(String gatewayId) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select provider from target where gateway_id = :id and provider is not null"
                                        + " and status <> 'DELETING' union select published_provider from target"
                                        + " where gateway_id = :id and published_provider is not null"
                                        + " and status <> 'DELETING'",
                                String.class)
                        .setParameter("id", gatewayId)
                        .getResultList())
                .map(HashSet::new);
    }

    /** Whether a gateway has targets at all. */
    Uni<Boolean> hasTargets(String gatewayId) {
        return countTargets("select count(*) from target where gateway_id = :id", gatewayId);
    }

    /** Whether a gateway has targets whose users must consent. */
    Uni<Boolean> hasTargetsWithConsent(String gatewayId) {
        return countTargets("select count(*) from target where gateway_id = :id and consent", gatewayId);
    }

    private static Uni<Boolean> countTargets(String sql, String gatewayId) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(sql, Long.class)
                        .setParameter("id", gatewayId)
                        .getSingleResult())
                .map(count -> count > 0);
    }

    /** Gives the gateway its next revision and tells every replica when the transaction commits. */
    static Uni<Void> changed(GatewayEntity gateway, Instant now) {
        gateway.revision++;
        gateway.updatedAt = now;
        return announce(gateway.id);
    }

    /** Tells every replica when the transaction commits. */
    static Uni<Void> announce(String gatewayId) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select cast(pg_notify('" + CHANNEL + "', :id) as text)", String.class)
                        .setParameter("id", gatewayId)
                        .getSingleResultOrNull())
                .replaceWithVoid();
    }

    private static ApiException unknown(String id) {
        return ApiException.notFound("Gateway " + (Ids.isGateway(id) ? id : "") + " does not exist");
    }

    private static <T> Uni<T> refuse(String id) {
        return Uni.createFrom().failure(unknown(id));
    }
}
