package io.gatehouse.identity.audit;

import io.gatehouse.identity.problem.ApiException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/**
 * Takes over the events of another service: at least once there, exactly once here. A writer's row is locked while its
 * events are written, so that two deliveries of one writer cannot pass each other.
 *
 * <p>Plain SQL, and one statement for all events of a delivery: every call of every tool comes through here.
 */
@ApplicationScoped
class AcceptDelivery {

    private static final String LOCK = """
            INSERT INTO audit_writer (writer, accepted_through) VALUES ($1, 0)
            ON CONFLICT (writer) DO UPDATE SET accepted_through = audit_writer.accepted_through
            RETURNING accepted_through
            """;

    private static final String ADVANCE = "UPDATE audit_writer SET accepted_through = $2 WHERE writer = $1";

    private final Pool pool;
    private final Clock clock;

    AcceptDelivery(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Answers through which number the writer's events are in the trail; a gap changes nothing. */
    Uni<Long> accept(AuditDelivery delivery) {
        check(delivery.events());
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(delivery.writer()))
                .map(rows -> rows.iterator().next().getLong(0))
                .chain(through -> write(connection, delivery, through)));
    }

    private Uni<Long> write(SqlConnection connection, AuditDelivery delivery, long through) {
        long first = sequence(delivery.events().getFirst());
        long last = sequence(delivery.events().getLast());
        if (last <= through) {
            return Uni.createFrom().item(through);
        }
        if (first > through + 1) {
            throw ApiException.conflict("Events are missing; the next sequence number is " + (through + 1));
        }
        // They follow each other, so those that are here already are the first ones.
        List<DeliveredEvent> fresh = delivery.events()
                .subList((int) (through + 1 - first), delivery.events().size());
        return connection
                .preparedQuery(DeliveredColumns.WRITE)
                .execute(DeliveredColumns.of(delivery.writer(), clock.instant(), fresh))
                .chain(() -> connection.preparedQuery(ADVANCE).execute(Tuple.of(delivery.writer(), last)))
                .replaceWith(last);
    }

    private static void check(List<DeliveredEvent> events) {
        long before = 0;
        for (int i = 0; i < events.size(); i++) {
            DeliveredEvent event = events.get(i);
            String problem = event == null ? "is null" : event.problem();
            if (problem != null) {
                throw ApiException.validation("events." + i, problem);
            }
            if (before != 0 && sequence(event) != before + 1) {
                throw ApiException.validation("events." + i, "sequence numbers have to follow each other");
            }
            before = sequence(event);
        }
    }

    private static long sequence(DeliveredEvent event) {
        return Objects.requireNonNull(event.sequence());
    }
}
