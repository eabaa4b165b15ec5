package io.gatehouse.identity.chain;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Finds rows that came past the chain: neither in a block nor waiting for one, or lost from a writer's numbers. */
@ApplicationScoped
class StrayEvents {

    private static final String STRAY = """
            WITH candidate AS MATERIALIZED (
                SELECT id FROM audit_event WHERE id BETWEEN $1 AND $2 AND NOT (id = ANY($3)))
            SELECT c.id FROM candidate c
            WHERE NOT EXISTS (SELECT FROM audit_block b
                    WHERE int8range(b.low_id, b.high_id, '[]') @> c.id AND c.id = ANY(b.event_ids))
                AND NOT EXISTS (SELECT FROM audit_unsealed u WHERE c.id = ANY(u.event_ids))
            ORDER BY c.id LIMIT 1
            """;

    /** A writer whose events were all cut, because their time was over, has none left and is right. */
    private static final String WRITER = """
            SELECT w.writer FROM audit_writer w
            CROSS JOIN LATERAL (SELECT max(e.sequence) AS last FROM audit_event e WHERE e.writer = w.writer) AS held
            WHERE w.accepted_through > 0 AND held.last IS DISTINCT FROM w.accepted_through
                AND (held.last IS NOT NULL OR NOT EXISTS (SELECT FROM audit_cut))
            LIMIT 1
            """;

    private static final Long[] NONE = {};

    /** An event within these ids that no block holds, except those that are known to be in one. */
    Uni<Optional<Long>> between(SqlConnection connection, long low, long high, Long[] known) {
        return ChainStore.one(
                connection.preparedQuery(STRAY),
                Tuple.tuple().addLong(low).addLong(high).addArrayOfLong(known),
                row -> row.getLong("id"));
    }

    /** The same for the events after this id. */
    Uni<Optional<Long>> after(SqlConnection connection, long id) {
        return between(connection, id + 1, Long.MAX_VALUE, NONE);
    }

    /** A writer of whom less is here than was taken over. */
    Uni<Optional<String>> shortWriter(SqlConnection connection) {
        return ChainStore.one(connection.preparedQuery(WRITER), Tuple.tuple(), row -> row.getString("writer"));
    }
}
