package io.gatehouse.identity.revocation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * What vendors are still to be told. A claim moves the next attempt ahead before the vendor is called: several replicas
 * share the work, and what a dead one claimed comes up again.
 */
@ApplicationScoped
class RevocationRows {

    // Rows by their ids: what "all columns" are changes under a running service when a newer one migrates the schema.
    private static final String OPEN_BATCH = """
            SELECT id FROM grant_revocation WHERE batch = :batch AND attempts = 0
            ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED
            """;
    private static final String DUE = """
            SELECT id FROM grant_revocation WHERE next_attempt_at <= :now
            ORDER BY next_attempt_at LIMIT :most FOR UPDATE SKIP LOCKED
            """;

    private final RevocationConfig config;
    private final Clock clock;

    RevocationRows(RevocationConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Some of a batch that nobody has tried yet. */
    Uni<List<RevocationEntity>> claim(UUID batch, int most) {
        return Panache.withTransaction(() -> Panache.getSession()
                .flatMap(session -> session.createNativeQuery(OPEN_BATCH, UUID.class)
                        .setParameter("batch", batch)
                        .setParameter("most", most)
                        .getResultList()
                        .flatMap(ids -> read(session, ids)))
                .map(this::claimed));
    }

    /** Some of those whose time has come. */
    Uni<List<RevocationEntity>> claimDue(int most) {
        return Panache.withTransaction(() -> Panache.getSession()
                .flatMap(session -> session.createNativeQuery(DUE, UUID.class)
                        .setParameter("now", clock.instant())
                        .setParameter("most", most)
                        .getResultList()
                        .flatMap(ids -> read(session, ids)))
                .map(this::claimed));
    }

    private static Uni<List<RevocationEntity>> read(Mutiny.Session session, List<UUID> ids) {
        return session.createSelectionQuery("from RevocationEntity where id in :ids", RevocationEntity.class)
                .setParameter("ids", ids)
                .getResultList();
    }

    private List<RevocationEntity> claimed(List<RevocationEntity> rows) {
        Instant now = clock.instant();
        for (RevocationEntity row : rows) {
            row.attempts++;
            row.nextAttemptAt = now.plus(pauseAfter(row.attempts));
        }
        return rows;
    }

    Duration pauseAfter(int attempts) {
        Duration pause = config.firstRetry().multipliedBy(1L << Math.min(attempts - 1, 20));
        return pause.compareTo(config.longestRetry()) > 0 ? config.longestRetry() : pause;
    }

    /** Whether it has been tried for long enough. */
    boolean isOver(RevocationEntity row) {
        return row.requestedAt.plus(config.giveUpAfter()).isBefore(clock.instant());
    }

    /** The vendor was told, or is given up; false where somebody else was faster. Joins the running transaction. */
    Uni<Boolean> done(RevocationEntity row) {
        return Panache.getSession()
                .flatMap(session -> session.createMutationQuery("delete from RevocationEntity where id = :id")
                        .setParameter("id", row.id)
                        .executeUpdate())
                .map(count -> count > 0);
    }

    /** Keeps it for the next attempt. Joins the running transaction. */
    Uni<Boolean> failed(RevocationEntity row, String error) {
        return Panache.getSession()
                .flatMap(session -> session.createMutationQuery(
                                "update RevocationEntity set lastError = :error where id = :id")
                        .setParameter("error", error)
                        .setParameter("id", row.id)
                        .executeUpdate())
                .map(count -> count > 0);
    }

    /** Those that are open, in the order of their ids. */
    Uni<List<RevocationEntity>> open(@Nullable UUID after, int limit) {
        return Panache.withSession(() -> Panache.getSession().flatMap(session -> {
            var query = session.createSelectionQuery(
                    "from RevocationEntity" + (after == null ? "" : " where id > :after") + " order by id",
                    RevocationEntity.class);
            if (after != null) {
                query.setParameter("after", after);
            }
            return query.setMaxResults(limit).getResultList();
        }));
    }

    /** Whether the vendor of a provider is still to be told of something. Joins the running transaction. */
    Uni<Boolean> needs(UUID provider) {
        return Panache.getSession()
                .flatMap(session -> session.createSelectionQuery(
                                "select count(r) from RevocationEntity r where r.providerId = :provider", Long.class)
                        .setParameter("provider", provider)
                        .getSingleResult())
                .map(count -> count > 0);
    }

    /** Deletes deleted providers that nothing needs any more. */
    Uni<Integer> forgetProviders() {
        return Panache.withTransaction(() -> Panache.getSession()
                .flatMap(session -> session.createNativeQuery("""
                                DELETE FROM oauth2_provider p WHERE p.deleted_at IS NOT NULL
                                AND NOT EXISTS (SELECT 1 FROM grant_revocation r WHERE r.provider_id = p.id)
                                """).executeUpdate()));
    }
}
