package io.gatehouse.identity.rotation;

import io.gatehouse.identity.crypto.KeyWrapper;
import io.gatehouse.identity.crypto.SealBroken;
import io.gatehouse.identity.crypto.Sealer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where sealed values are: every column of bytes with {@code sealed} in its name, so that a new table needs no entry
 * anywhere. Rows are walked in their physical order, once per pass, and each is changed only while it is locked; several
 * replicas step around each other's rows.
 */
@ApplicationScoped
class SealedColumns {

    private static final Logger LOG = Logger.getLogger(SealedColumns.class);

    /** It says whether the key opens the data, so it is wrapped last. */
    static final Column CANARY = new Column("vault_canary", "sealed", true);

    private static final String FIND = """
            SELECT c.table_name, c.column_name,
                has_column_privilege(format('%I.%I', c.table_schema, c.table_name), c.column_name, 'UPDATE')
            FROM information_schema.columns c
            JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
            WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
                AND c.data_type = 'bytea' AND c.column_name LIKE '%sealed%'
            ORDER BY 1, 2
            """;
    private static final Pattern PLAIN = Pattern.compile("[a-z][a-z0-9_]*");
    private static final String MARK =
            "substring(%1$s from " + (Sealer.MARK_OFFSET + 1) + " for " + KeyWrapper.MARK_BYTES + ")";
    private static final String OLD =
            "SELECT ctid::text, %1$s FROM %2$s WHERE ctid > $2::text::tid AND " + MARK + " <> $1 LIMIT $3";
    private static final String LOCKED = " FOR UPDATE SKIP LOCKED";
    private static final String COUNT = "SELECT count(%1$s), count(*) FILTER (WHERE " + MARK + " = $1) FROM %2$s";
    private static final String WRITE = "UPDATE %2$s SET %1$s = $1 WHERE ctid = $2::text::tid";

    /** Tables that this service must not change have a function that changes the wrapping and nothing else. */
    private static final String WRITE_FOR_US = "SELECT rewrap_%2$s($2::text::tid, $1)";

    private final Pool pool;
    private final Sealer sealer;

    SealedColumns(Pool pool, Sealer sealer) {
        this.pool = pool;
        this.sealer = sealer;
    }

    /**
     * A column of sealed values.
     *
     * @param ours whether this service may change it itself
     */
    record Column(String table, String name, boolean ours) {

        private String in(String sql) {
            return sql.formatted(name, table);
        }
    }

    /** How far a column is. */
    record Count(Column column, long sealed, long current) {

        long old() {
            return sealed - current;
        }
    }

    /**
     * What a batch did.
     *
     * @param place the last row that was looked at; null where there is none any more
     */
    record Batch(int rewrapped, @Nullable String place) {}

    /** All of them but the canary. */
    Uni<List<Column>> find() {
        return pool.query(FIND).execute().map(rows -> {
            List<Column> columns = new ArrayList<>();
            rows.forEach(row -> {
                Column column = new Column(row.getString(0), row.getString(1), row.getBoolean(2));
                boolean plain = PLAIN.matcher(column.table()).matches()
                        && PLAIN.matcher(column.name()).matches();
                if (plain && !column.table().equals(CANARY.table())) {
                    columns.add(column);
                }
            });
            return columns;
        });
    }

    Uni<Count> count(Column column) {
        return pool.preparedQuery(column.in(COUNT))
                .execute(Tuple.of(Buffer.buffer(sealer.primaryMark())))
                .map(rows -> rows.iterator().next())
                .map(row -> new Count(column, row.getLong(0), row.getLong(1)));
    }

    /** Wraps some values after a place again, in one transaction. */
    Uni<Batch> rewrap(Column column, String after, int most) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(column.in(column.ours() ? OLD + LOCKED : OLD))
                .execute(Tuple.of(Buffer.buffer(sealer.primaryMark()), after, most))
                .flatMap(rows -> {
                    List<Tuple> changes = new ArrayList<>();
                    String[] place = {null};
                    rows.forEach(row -> {
                        place[0] = row.getString(0);
                        try {
                            byte[] anew = sealer.rewrap(row.getBuffer(1).getBytes());
                            changes.add(Tuple.of(Buffer.buffer(anew), row.getString(0)));
                        } catch (SealBroken e) {
                            LOG.errorf("A value in %s.%s is wrapped by an unknown key", column.table(), column.name());
                        }
                    });
                    return write(connection, column, changes).replaceWith(new Batch(changes.size(), place[0]));
                }));
    }

    private static Uni<Void> write(SqlConnection connection, Column column, List<Tuple> changes) {
        return changes.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(column.in(column.ours() ? WRITE : WRITE_FOR_US))
                        .executeBatch(changes)
                        .replaceWithVoid();
    }
}
