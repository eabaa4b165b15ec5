package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.config.Ticks;
import io.gatehouse.identity.problem.DatabaseOutage;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowIterator;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.data.Interval;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What every signed request reads and writes: its key, the time of its use, and that its signature was used. */
@ApplicationScoped
class KeyUses {
    /** Twice the skew: a date five minutes ahead is refused ten minutes later. */
    private static final Duration KEPT = Duration.ofMinutes(11);

    private static final Duration FORGOTTEN_EVERY = Duration.ofMinutes(5);
    private static final Duration USE_GRANULARITY = Duration.ofMinutes(1);

    private final Pool pool;
    private final DatabaseOutage outage;
    private final Clock clock;

    KeyUses(Pool pool, DatabaseOutage outage, Clock clock) {
        this.pool = pool;
        this.outage = outage;
        this.clock = clock;
    }

    Uni<Optional<StoredKey>> find(String id) {
        return pool.preparedQuery("select id, principal, workload, owner_issuer, owner_subject, roles, sealed_secret,"
                        + " status, expires_at, last_used_at from access_key where id = $1")
                .execute(Tuple.of(id))
                .map(rows -> {
                    RowIterator<Row> found = rows.iterator();
                    return found.hasNext() ? Optional.of(key(found.next())) : Optional.empty();
                });
    }

    private static StoredKey key(Row row) {
        return new StoredKey(
                row.getString("id"),
                row.getString("principal"),
                row.getString("workload"),
                row.getString("owner_issuer"),
                row.getString("owner_subject"),
                row.getString("roles"),
                row.getBuffer("sealed_secret").getBytes(),
                AccessKeyStatus.valueOf(row.getString("status")),
                row.getOffsetDateTime("expires_at").toInstant(),
                instant(row.getOffsetDateTime("last_used_at")));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /** Notes the use, once a minute at most. */
    Uni<Void> touch(StoredKey key) {
        Instant now = clock.instant();
        Instant last = key.lastUsedAt();
        return last != null && last.isAfter(now.minus(USE_GRANULARITY))
                ? Uni.createFrom().voidItem()
                : pool.preparedQuery("update access_key set last_used_at = $2 where id = $1")
                        .execute(Tuple.of(key.id(), now.atOffset(ZoneOffset.UTC)))
                        .replaceWithVoid();
    }

    /**
     * How long ago this signature was used first; zero where this is the first time. The database decides, by its clock, so
     * that it does not matter which replica a repeated request meets.
     */
    Uni<Duration> sinceFirstUse(String signature) {
        return pool.preparedQuery("insert into used_signature as used (signature, first_seen) values ($1, now())"
                        + " on conflict (signature) do update set first_seen = used.first_seen"
                        + " returning xmax = 0 as fresh, extract(epoch from clock_timestamp() - first_seen) as age")
                .execute(Tuple.of(Buffer.buffer(HexFormat.of().parseHex(signature))))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return row.getBoolean("fresh")
                            ? Duration.ZERO
                            : Duration.ofMillis(1 + Math.max(0, (long) (row.getDouble("age") * 1000)));
                });
    }

    void begin(@Observes StartupEvent started, Ticks ticks) {
        ticks.everyTurn(FORGOTTEN_EVERY, "forgetting of used signatures", this::forget);
    }

    Uni<Void> forget() {
        return outage.excuse(pool.preparedQuery("delete from used_signature where first_seen < now() - $1::interval")
                .execute(Tuple.of(Interval.of().minutes((int) KEPT.toMinutes())))
                .replaceWithVoid());
    }
}
