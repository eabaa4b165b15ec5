package io.gatehouse.catalog.quarantine;

import io.gatehouse.catalog.tool.ToolDefinition;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was accepted of the tools of targets; used inside the caller's transaction. */
@ApplicationScoped
class PinRepository implements PanacheRepositoryBase<PinEntity, UUID> {

    Uni<Map<String, PinEntity>> ofTarget(String targetId) {
        return list("targetId", targetId)
                .map(rows -> rows.stream().collect(Collectors.toMap(row -> row.name, Function.identity())));
    }

    /** Each of the tools counts as accepted from now on. */
    Uni<Void> accept(String targetId, List<ToolDefinition> tools) {
        return ofTarget(targetId).flatMap(known -> {
            List<PinEntity> fresh = new ArrayList<>();
            for (ToolDefinition tool : tools) {
                PinEntity pin = known.get(tool.name());
                if (pin == null) {
                    fresh.add(new PinEntity(targetId, tool));
                } else {
                    pin.accept(tool);
                }
            }
            return fresh.isEmpty() ? Uni.createFrom().voidItem() : persist(fresh);
        });
    }

    Uni<Void> forgetAll(String targetId) {
        return delete("targetId", targetId).replaceWithVoid();
    }

    Uni<Void> forget(Collection<PinEntity> pins) {
        List<UUID> ids = pins.stream().map(pin -> pin.id).toList();
        return ids.isEmpty()
                ? Uni.createFrom().voidItem()
                : delete("id in ?1", ids).replaceWithVoid();
    }
}
