package io.gatehouse.identity.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.identity.problem.ApiException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Takes over the events of another service: at least once there, exactly once here. A writer's row is locked while its
 * events are written, so that two deliveries of one writer cannot pass each other.
 */
@ApplicationScoped
class AcceptDelivery {

    private static final String LOCK = """
            INSERT INTO audit_writer (writer, accepted_through) VALUES (:writer, 0)
            ON CONFLICT (writer) DO UPDATE SET accepted_through = audit_writer.accepted_through
            RETURNING accepted_through
            """;

    private static final String WRITE = """
            INSERT INTO audit_event (writer, sequence, received_at, time, type, outcome, workload, user_issuer,
                user_subject, user_id, client, gateway, target, tool, provider, scopes, session, reason, trace_id,
                client_address, duration_millis)
            SELECT :writer, e."sequence", :now, e."time", e."type", e."outcome", e."workload", e."userIssuer",
                e."userSubject", e."userId", e."client", e."gateway", e."target", e."tool", e."provider", e."scopes",
                e."session", e."reason", e."traceId", e."clientAddress", e."durationMillis"
            FROM jsonb_to_recordset(cast(cast(:events AS text) AS jsonb)) AS e("sequence" bigint, "time" timestamptz, "type" text,
                "outcome" text, "workload" text, "userIssuer" text, "userSubject" text, "userId" text, "client" text,
                "gateway" text, "target" text, "tool" text, "provider" text, "scopes" text, "session" text,
                "reason" text, "traceId" text, "clientAddress" text, "durationMillis" bigint)
            ORDER BY e."sequence"
            """;

    private static final String ADVANCE = "UPDATE audit_writer SET accepted_through = :last WHERE writer = :writer";

    private final ObjectMapper json;
    private final Clock clock;

    AcceptDelivery(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /** Answers through which number the writer's events are in the trail; a gap changes nothing. */
    Uni<Long> accept(AuditDelivery delivery) {
        check(delivery.events());
        return Panache.withTransaction(() -> Panache.getSession()
                .flatMap(session -> session.createNativeQuery(LOCK, Long.class)
                        .setParameter("writer", delivery.writer())
                        .getSingleResult()
                        .flatMap(through -> write(session, delivery, through))));
    }

    private Uni<Long> write(Mutiny.Session session, AuditDelivery delivery, long through) {
        List<DeliveredEvent> fresh = new ArrayList<>();
        for (DeliveredEvent event : delivery.events()) {
            if (sequence(event) > through) {
                fresh.add(event);
            }
        }
        if (fresh.isEmpty()) {
            return Uni.createFrom().item(through);
        }
        if (sequence(fresh.getFirst()) != through + 1) {
            throw ApiException.conflict("Events are missing; the next sequence number is " + (through + 1));
        }
        long last = sequence(fresh.getLast());
        return session.createNativeQuery(WRITE)
                .setParameter("writer", delivery.writer())
                .setParameter("now", clock.instant())
                .setParameter("events", text(fresh))
                .executeUpdate()
                .chain(() -> session.createNativeQuery(ADVANCE)
                        .setParameter("last", last)
                        .setParameter("writer", delivery.writer())
                        .executeUpdate())
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

    private String text(List<DeliveredEvent> events) {
        try {
            return json.writeValueAsString(events);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Events cannot be written as JSON", e);
        }
    }

    private static long sequence(DeliveredEvent event) {
        return Objects.requireNonNull(event.sequence());
    }
}
