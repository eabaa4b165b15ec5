package io.gatehouse.identity.revocation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What gateways have to forget, in the order of the commits. The database writes it by triggers; here it is read. Whoever
 * waits looks again every fifth of a second, which needs no connection of its own and works behind a pooler.
 */
@ApplicationScoped
class Withdrawals {

    private static final int MOST_ITEMS = 1000;
    private static final int MOST_WAITING = 500;
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private static final String ENDS =
            "SELECT coalesce(min(revision), 0), coalesce(max(revision), 0) FROM token_withdrawal";
    private static final String AFTER = "SELECT revision, grant_id, provider, workload FROM token_withdrawal"
            + " WHERE revision > $1 ORDER BY revision LIMIT " + MOST_ITEMS;

    /** The newest stays, so that a gateway can always tell whether it missed something. */
    private static final String PURGE = "DELETE FROM token_withdrawal WHERE withdrawn_at < $1"
            + " AND revision < (SELECT max(revision) FROM token_withdrawal)";

    private final Pool pool;
    private final Vertx vertx;
    private final Clock clock;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closing;

    Withdrawals(Pool pool, Vertx vertx, Clock clock) {
        this.pool = pool;
        this.vertx = vertx;
        this.clock = clock;
    }

    /** One thing to forget: tokens of a grant, or all of a provider, or all of a workload. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "TokenWithdrawal")
    record Item(
            @Nullable UUID grantId,
            @Nullable String provider,
            @Nullable String workload) {}

    /**
     * What happened after a revision.
     *
     * @param revision the last one told; ask for what comes after it
     * @param complete whether nothing is missing between; if something is, everything has to be forgotten
     */
    @RegisterForReflection
    @Schema(name = "TokenWithdrawals")
    record News(long revision, boolean complete, List<Item> items) {}

    /** Nobody waits for a process that is about to end. */
    void stop(@Observes ShutdownDelayInitiatedEvent stopping) {
        closing = true;
    }

    /** What happened after that revision, as soon as something has; null asks where to begin. */
    Uni<News> after(@Nullable Long revision, Duration wait) {
        if (revision == null) {
            return ends().map(ends -> new News(ends.newest(), true, List.of()));
        }
        Instant until = clock.instant().plus(wait);
        if (waiting.incrementAndGet() > MOST_WAITING) {
            until = Instant.MIN;
        }
        return look(revision, until).onTermination().invoke(waiting::decrementAndGet);
    }

    Uni<Integer> purge(Instant before) {
        return pool.preparedQuery(PURGE)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.rowCount());
    }

    private Uni<News> look(long revision, Instant until) {
        return read(revision)
                .flatMap(news -> news.items().isEmpty()
                                && news.complete()
                                && !closing
                                && clock.instant().isBefore(until)
                        ? pause().chain(() -> look(revision, until))
                        : Uni.createFrom().item(news));
    }

    private Uni<News> read(long revision) {
        return pool.preparedQuery(AFTER).execute(Tuple.of(revision)).flatMap(rows -> {
            List<Item> items = new ArrayList<>();
            long last = revision;
            for (Row row : rows) {
                last = row.getLong(0);
                items.add(new Item(row.getUUID(1), row.getString(2), row.getString(3)));
            }
            long newest = last;
            return ends().map(ends ->
                    ends.follow(revision) ? new News(newest, true, items) : new News(ends.newest(), false, List.of()));
        });
    }

    private record Ends(long oldest, long newest) {

        /** Nothing that came after the revision was purged, and the revision is one of this database. */
        boolean follow(long revision) {
            return revision <= newest && (newest == 0 || revision >= oldest - 1);
        }
    }

    private Uni<Ends> ends() {
        return pool.query(ENDS)
                .execute()
                .map(rows -> rows.iterator().next())
                .map(row -> new Ends(row.getLong(0), row.getLong(1)));
    }

    private Uni<Void> pause() {
        return Uni.createFrom().emitter(emitter -> {
            Context context = vertx.getOrCreateContext();
            vertx.setTimer(LOOK_EVERY.toMillis(), id -> context.runOnContext(ignored -> emitter.complete(null)));
        });
    }
}
