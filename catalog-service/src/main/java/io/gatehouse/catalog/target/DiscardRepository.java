package io.gatehouse.catalog.target;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Grants that must be revoked; used inside the caller's transaction. */
@ApplicationScoped
class DiscardRepository implements PanacheRepositoryBase<DiscardEntity, UUID> {
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 20;

    /** Takes what is due; it comes again after a pause unless it is deleted. */
    Uni<List<DiscardEntity>> claim(Instant now) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select id from grant_to_discard where next_try_at <= :now"
                                        + " order by next_try_at limit " + AT_ONCE + " for update skip locked",
                                UUID.class)
                        .setParameter("now", now)
                        .getResultList())
                .flatMap(ids -> ids.isEmpty() ? Uni.createFrom().item(List.<DiscardEntity>of()) : list("id in ?1", ids))
                .invoke(rows -> rows.forEach(row -> {
                    row.tries++;
                    row.nextTryAt = now.plus(PAUSE);
                }));
    }
}
