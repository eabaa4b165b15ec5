package io.gatehouse.identity.revocation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Statements on grants: who has which, and their way out of the vault. Each joins the running transaction or session. */
@ApplicationScoped
class GrantRows {

    /** Deleted and kept for the vendor in one statement, so that a crash leaves a grant in one place. */
    private static final String MOVE = """
            WITH gone AS (DELETE FROM vault_token WHERE %s RETURNING *)
            INSERT INTO grant_revocation (id, batch, reason, workload, user_key, provider_id, provider_name, provider_revision,
                resources, audiences, scopes, sealed_token, refresh_token, requested_at, attempts, next_attempt_at, version)
            SELECT gone.id, :batch, :reason, gone.workload, gone.user_key, gone.provider_id, p.name,
                gone.provider_revision, gone.resources, gone.audiences, gone.scopes, coalesce(gone.sealed_refresh_token, gone.sealed_access_token),
                gone.sealed_refresh_token IS NOT NULL, :now, 0, :first, 0
            FROM gone JOIN oauth2_provider p ON p.id = gone.provider_id
            """;

    private static final String NAMED =
            "select g, p.name from GrantEntity g join Oauth2ProviderEntity p on p.id = " + "g.providerId where ";

    /** A row and the name of its provider. */
    record Named(GrantEntity row, String provider) {

        GrantView view() {
            return GrantView.of(row, provider);
        }
    }

    /** Why grants are moved out, under which number, and when the job may take them up. */
    record Move(UUID batch, String reason, Instant now, Instant first) {}

    Uni<List<Named>> list(GrantFilter filter, @Nullable UUID after, int limit) {
        String place = after == null ? "" : " and g.id > :after";
        return Panache.withSession(() -> Panache.getSession().flatMap(session -> {
            var query =
                    session.createSelectionQuery(NAMED + filter.condition() + place + " order by g.id", Object[].class);
            filter.parameters().forEach(query::setParameter);
            if (after != null) {
                query.setParameter("after", after);
            }
            return query.setMaxResults(limit)
                    .getResultList()
                    .map(found -> found.stream()
                            .map(pair -> new Named((GrantEntity) pair[0], (String) pair[1]))
                            .toList());
        }));
    }

    Uni<Long> count(GrantFilter filter) {
        return Panache.withSession(() -> Panache.getSession().flatMap(session -> {
            var query = session.createSelectionQuery(
                    "select count(g) from GrantEntity g where " + filter.condition(), Long.class);
            filter.parameters().forEach(query::setParameter);
            return query.getSingleResult();
        }));
    }

    /** Moves those that are still there out of the vault. */
    Uni<Integer> move(List<UUID> ids, Move move) {
        return move("id IN (:key)", ids, move);
    }

    Uni<Integer> moveOfWorkload(String workload, Move move) {
        return move("workload = :key", workload, move);
    }

    Uni<Integer> moveOfWorkload(String workload, Set<String> providers, Move move) {
        return Panache.getSession()
                .flatMap(session -> session.createSelectionQuery(
                                "select g.id from GrantEntity g where g.workload = :workload and g.providerId in"
                                        + " (select p.id from Oauth2ProviderEntity p where p.name in (:providers))",
                                UUID.class)
                        .setParameter("workload", workload)
                        .setParameter("providers", providers)
                        .getResultList())
                .flatMap(ids -> ids.isEmpty() ? Uni.createFrom().item(0) : move(ids, move));
    }

    Uni<Integer> moveOfProvider(UUID provider, Move move) {
        return move("provider_id = :key", provider, move);
    }

    private static Uni<Integer> move(String condition, Object key, Move move) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(MOVE.formatted(condition))
                        .setParameter("key", key)
                        .setParameter("batch", move.batch())
                        .setParameter("reason", move.reason())
                        .setParameter("now", move.now())
                        .setParameter("first", move.first())
                        .executeUpdate());
    }
}
