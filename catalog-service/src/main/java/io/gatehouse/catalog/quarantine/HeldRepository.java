package io.gatehouse.catalog.quarantine;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What waits for an operator; used inside the caller's transaction. */
@ApplicationScoped
class HeldRepository implements PanacheRepositoryBase<HeldEntity, UUID> {

    /** In the order in which it was read. */
    Uni<List<Held>> ofTarget(String targetId) {
        return list("targetId = ?1 order by position", targetId)
                .map(rows -> rows.stream().map(HeldEntity::held).toList());
    }

    Uni<Void> replace(String targetId, List<Held> held) {
        List<HeldEntity> fresh = new ArrayList<>();
        held.forEach(one -> fresh.add(new HeldEntity(targetId, fresh.size(), one)));
        return delete("targetId", targetId)
                .flatMap(gone -> fresh.isEmpty() ? Uni.createFrom().voidItem() : persist(fresh));
    }
}
