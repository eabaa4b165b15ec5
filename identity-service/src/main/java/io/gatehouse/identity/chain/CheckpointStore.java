package io.gatehouse.identity.chain;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of the checkpoints. */
@ApplicationScoped
class CheckpointStore {

    private static final String SELECT = "SELECT " + Checkpoint.COLUMNS + " FROM audit_checkpoint ";

    Uni<Optional<Checkpoint>> last(SqlConnection connection) {
        return ChainStore.one(
                connection.preparedQuery(SELECT + "ORDER BY position DESC LIMIT 1"), Tuple.tuple(), Checkpoint::of);
    }

    /** The first one from this position on. */
    Uni<Optional<Checkpoint>> from(SqlConnection connection, long position) {
        return ChainStore.one(
                connection.preparedQuery(SELECT + "WHERE position >= $1 ORDER BY position LIMIT 1"),
                Tuple.of(position),
                Checkpoint::of);
    }

    /** Those within these positions, in order. */
    Uni<List<Checkpoint>> between(SqlConnection connection, long first, long last) {
        return list(connection, SELECT + "WHERE position BETWEEN $1 AND $2 ORDER BY position", Tuple.of(first, last));
    }

    /** Those before this position, newest first. */
    Uni<List<Checkpoint>> before(SqlConnection connection, long position, int most) {
        return list(
                connection, SELECT + "WHERE position < $1 ORDER BY position DESC LIMIT $2", Tuple.of(position, most));
    }

    Uni<Void> insert(SqlConnection connection, long position, String jws) {
        return connection
                .preparedQuery("INSERT INTO audit_checkpoint (position, jws) VALUES ($1, $2)")
                .execute(Tuple.of(position, jws))
                .replaceWithVoid();
    }

    private static Uni<List<Checkpoint>> list(SqlConnection connection, String sql, Tuple values) {
        return connection.preparedQuery(sql).execute(values).map(rows -> {
            List<Checkpoint> found = new ArrayList<>();
            rows.forEach(row -> found.add(Checkpoint.of(row)));
            return List.copyOf(found);
        });
    }
}
