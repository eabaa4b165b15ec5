package io.gatehouse.catalog.offering;

import io.gatehouse.catalog.tool.PublicNames;
import io.gatehouse.catalog.tool.UnusableTools;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The published prompts, resources and resource templates; used inside the caller's transaction. */
@ApplicationScoped
public class OfferingRepository implements PanacheRepositoryBase<OfferingEntity, UUID> {
    /** Those of a gateway, target by target in their order. */
    public Uni<List<PublishedOffering>> ofGateway(String gatewayId) {
        return list("gatewayId = ?1 order by targetId, kind, position", gatewayId)
                .map(rows -> rows.stream()
                        .map(row -> new PublishedOffering(
                                row.targetId,
                                Offering.Kind.valueOf(row.kind),
                                row.publicName,
                                row.name,
                                row.definition))
                        .toList());
    }

    /** Those of a target in their order. */
    public Uni<List<Offering>> ofTarget(String targetId) {
        return list("targetId = ?1 order by position", targetId)
                .map(rows -> rows.stream()
                        .map(row -> new Offering(Offering.Kind.valueOf(row.kind), row.name, row.definition))
                        .toList());
    }

    /** Deletes those of a target. */
    public Uni<Void> remove(String targetId) {
        return delete("targetId", targetId).replaceWithVoid();
    }

    /**
     * Replaces those of a target. A public name that another prompt of the gateway has, or a name or URI that is there
     * twice, rejects the whole revision. The caller holds the lock of the gateway.
     */
    public Uni<Void> replace(
            String gatewayId, String targetId, String targetName, List<Offering> offerings, int maxLength) {
        List<OfferingEntity> fresh = new ArrayList<>();
        Set<String> publicNames = new HashSet<>();
        for (Offering offering : offerings) {
            String publicName = offering.kind() == Offering.Kind.PROMPT
                    ? PublicNames.of(targetId, targetName, offering.name(), maxLength)
                    : null;
            if (publicName != null && !publicNames.add(publicName)) {
                throw new UnusableTools("Two prompts of the target would have the public name '" + publicName + "'");
            }
            fresh.add(new OfferingEntity(gatewayId, targetId, fresh.size(), publicName, offering));
        }
        return othersNames(gatewayId, targetId)
                .invoke(others -> refuseTaken(publicNames, others))
                .flatMap(others -> remove(targetId))
                .flatMap(done -> fresh.isEmpty() ? Uni.createFrom().voidItem() : persist(fresh));
    }

    private Uni<List<String>> othersNames(String gatewayId, String targetId) {
        return getSession()
                .flatMap(session -> session.createQuery(
                                "select o.publicName from Offering o where o.gatewayId = :gateway"
                                        + " and o.targetId <> :target and o.publicName is not null",
                                String.class)
                        .setParameter("gateway", gatewayId)
                        .setParameter("target", targetId)
                        .getResultList());
    }

    private static void refuseTaken(Set<String> own, List<String> others) {
        for (String other : others) {
            if (own.contains(other)) {
                throw new UnusableTools("The public name '" + other + "' belongs to a prompt of another target");
            }
        }
    }
}
