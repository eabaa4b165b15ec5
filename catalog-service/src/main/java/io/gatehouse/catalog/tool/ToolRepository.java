package io.gatehouse.catalog.tool;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The published tools; used inside the caller's transaction. */
@ApplicationScoped
public class ToolRepository implements PanacheRepositoryBase<ToolEntity, UUID> {
    /** The tools of a gateway, target by target in their order. */
    public Uni<List<PublishedTool>> ofGateway(String gatewayId) {
        return list("gatewayId = ?1 order by targetId, position", gatewayId)
                .map(rows -> rows.stream()
                        .map(row ->
                                new PublishedTool(row.targetId, row.publicName, row.name, row.digest, row.definition))
                        .toList());
    }

    /** The tools of a target in their order. */
    public Uni<List<ToolDefinition>> ofTarget(String targetId) {
        return list("targetId = ?1 order by position", targetId)
                .map(rows -> rows.stream()
                        .map(row -> new ToolDefinition(row.name, row.definition, row.digest))
                        .toList());
    }

    /** Deletes the tools of a target. */
    public Uni<Void> remove(String targetId) {
        return delete("targetId", targetId).replaceWithVoid();
    }

    /**
     * Replaces the tools of a target and answers warnings about shortened names. A public name that another tool of the
     * gateway has rejects the whole revision (S23). The caller holds the lock of the gateway.
     */
    public Uni<List<String>> replace(
            String gatewayId, String targetId, String targetName, List<ToolDefinition> tools, int maxLength) {
        List<ToolEntity> fresh = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Set<String> own = new HashSet<>();
        for (ToolDefinition tool : tools) {
            String publicName = PublicNames.of(targetId, targetName, tool.name(), maxLength);
            if (!own.add(publicName)) {
                throw new UnusableTools("Two tools of the target would have the public name '" + publicName + "'");
            }
            if (!publicName.equals(PublicNames.plain(targetName, tool.name()))) {
                warnings.add("The name of tool '" + tool.name() + "' is longer than " + maxLength
                        + " characters with the target's name; it is published as '" + publicName + "'");
            }
            fresh.add(new ToolEntity(gatewayId, targetId, fresh.size(), publicName, tool));
        }
        return othersNames(gatewayId, targetId)
                .invoke(others -> refuseTaken(own, others))
                .flatMap(others -> remove(targetId))
                .flatMap(done -> fresh.isEmpty() ? Uni.createFrom().voidItem() : persist(fresh))
                .replaceWith(warnings);
    }

    private Uni<List<String>> othersNames(String gatewayId, String targetId) {
        return getSession()
                .flatMap(session -> session.createQuery(
                                "select t.publicName from Tool t where t.gatewayId = :gateway and t.targetId <> :target",
                                String.class)
                        .setParameter("gateway", gatewayId)
                        .setParameter("target", targetId)
                        .getResultList());
    }

    private static void refuseTaken(Set<String> own, List<String> others) {
        for (String other : others) {
            if (own.contains(other)) {
                throw new UnusableTools("The public name '" + other + "' belongs to a tool of another target");
            }
        }
    }
}
