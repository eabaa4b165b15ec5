package io.gatehouse.identity.chain;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.PreparedQuery;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowIterator;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The rows of the chain; plain SQL, because it works on many rows at once and outside of any request. */
@ApplicationScoped
class ChainStore {

    private static final long LOCK = 0x6761_7465_6368_6169L;

    private static final String TAKE = """
            DELETE FROM audit_unsealed WHERE number IN (
                SELECT number FROM (
                    SELECT number, sum(events) OVER (ORDER BY number) - events AS before
                    FROM (SELECT number, events FROM audit_unsealed ORDER BY number LIMIT $1::bigint) AS oldest) AS counted
                WHERE before < $1::bigint)
            RETURNING number, event_ids
            """;

    private static final String EVENTS = "SELECT " + StoredEvent.COLUMNS + " FROM audit_event e WHERE e.id = ANY($1)";

    private final Pool pool;

    ChainStore(Pool pool) {
        this.pool = pool;
    }

    /** Runs the work where nobody else extends the chain, or answers at once where somebody does just now. */
    <T> Uni<T> alone(Function<SqlConnection, Uni<T>> work, T otherwise) {
        return pool.withTransaction(connection -> connection
                .preparedQuery("SELECT pg_try_advisory_xact_lock($1)")
                .execute(Tuple.of(LOCK))
                .flatMap(rows -> rows.iterator().next().getBoolean(0)
                        ? work.apply(connection)
                        : Uni.createFrom().item(otherwise)));
    }

    /** Runs the work on one state of the database, whatever is written meanwhile. */
    <T> Uni<T> snapshot(Function<SqlConnection, Uni<T>> work) {
        return pool.withTransaction(connection -> connection
                .query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .execute()
                .chain(() -> work.apply(connection)));
    }

    /** Takes about so many of the oldest events that no block holds. */
    Uni<List<Long>> take(SqlConnection connection, int about) {
        return connection.preparedQuery(TAKE).execute(Tuple.of(about)).map(rows -> {
            List<Row> taken = new ArrayList<>();
            rows.forEach(taken::add);
            taken.sort(Comparator.comparing(row -> row.getLong("number")));
            return taken.stream()
                    .flatMap(row -> Arrays.stream(row.getArrayOfLongs("event_ids")))
                    .toList();
        });
    }

    /** How many events wait for the sealer. */
    Uni<Long> waiting(SqlConnection connection) {
        return connection
                .query("SELECT coalesce(sum(events), 0)::bigint AS n FROM audit_unsealed")
                .execute()
                .map(rows -> rows.iterator().next().getLong("n"));
    }

    /** The events of these rows; a row that is gone is missing here, too. */
    Uni<Map<Long, StoredEvent>> events(SqlConnection connection, List<Long> ids) {
        return connection
                .preparedQuery(EVENTS)
                .execute(Tuple.of(ids.toArray(Long[]::new)))
                .map(rows -> {
                    Map<Long, StoredEvent> events = HashMap.newHashMap(ids.size());
                    rows.forEach(row -> events.put(row.getLong("id"), StoredEvent.of(row)));
                    return events;
                });
    }

    Uni<Void> append(SqlConnection connection, Block block) {
        Tuple row = Tuple.tuple()
                .addLong(block.first())
                .addLong(block.last())
                .addLong(block.low())
                .addLong(block.high())
                .addArrayOfLong(Arrays.stream(block.ids()).boxed().toArray(Long[]::new))
                .addValue(Buffer.buffer(block.hashes()));
        return connection.preparedQuery("""
                INSERT INTO audit_block (first_position, last_position, low_id, high_id, event_ids, hashes)
                VALUES ($1, $2, $3, $4, $5, $6)""").execute(row).replaceWithVoid();
    }

    /** The last block, if any is left. */
    Uni<Optional<Block>> lastBlock(SqlConnection connection) {
        return block(connection, "ORDER BY first_position DESC LIMIT 1", Tuple.tuple());
    }

    /** The first block from this position on. */
    Uni<Optional<Block>> blockFrom(SqlConnection connection, long position) {
        return block(connection, "WHERE last_position >= $1 ORDER BY last_position LIMIT 1", Tuple.of(position));
    }

    /** The blocks that hold any of so many positions from this one on, in order. */
    Uni<List<Block>> blocks(SqlConnection connection, long position, int positions) {
        return connection
                .preparedQuery("SELECT " + Block.COLUMNS + " FROM audit_block WHERE last_position >= $1"
                        + " AND first_position < $1 + $2 ORDER BY first_position")
                .execute(Tuple.of(position, (long) positions))
                .map(rows -> {
                    List<Block> blocks = new ArrayList<>();
                    rows.forEach(row -> blocks.add(Block.of(row)));
                    return List.copyOf(blocks);
                });
    }

    /** The last block before this position. */
    Uni<Optional<Block>> blockBefore(SqlConnection connection, long position) {
        return block(connection, "WHERE last_position < $1 ORDER BY last_position DESC LIMIT 1", Tuple.of(position));
    }

    /** The first position that was sealed at this time or later. */
    Uni<Optional<Long>> firstSealedFrom(SqlConnection connection, Instant time) {
        return position(
                connection,
                "SELECT first_position AS at FROM audit_block WHERE sealed_at >= $1"
                        + " ORDER BY sealed_at, first_position LIMIT 1",
                time);
    }

    /** The last position that was sealed before this time. */
    Uni<Optional<Long>> lastSealedBefore(SqlConnection connection, Instant time) {
        return position(
                connection,
                "SELECT last_position AS at FROM audit_block WHERE sealed_at < $1"
                        + " ORDER BY sealed_at DESC, last_position DESC LIMIT 1",
                time);
    }

    private static Uni<Optional<Long>> position(SqlConnection connection, String sql, Instant time) {
        return one(connection.preparedQuery(sql), Tuple.of(time.atOffset(ZoneOffset.UTC)), row -> row.getLong("at"));
    }

    /** The JWS of the last cut. */
    Uni<Optional<String>> lastCut(SqlConnection connection) {
        return one(
                connection.preparedQuery("SELECT jws FROM audit_cut ORDER BY through DESC LIMIT 1"),
                Tuple.tuple(),
                row -> row.getString("jws"));
    }

    private static Uni<Optional<Block>> block(SqlConnection connection, String which, Tuple values) {
        return one(
                connection.preparedQuery("SELECT " + Block.COLUMNS + " FROM audit_block " + which), values, Block::of);
    }

    static <T> Uni<Optional<T>> one(PreparedQuery<RowSet<Row>> query, Tuple values, Function<Row, T> read) {
        return query.execute(values).map(rows -> {
            RowIterator<Row> found = rows.iterator();
            return found.hasNext() ? Optional.of(read.apply(found.next())) : Optional.<T>empty();
        });
    }
}
