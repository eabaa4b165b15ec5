package io.gatehouse.identity.audit;

import io.gatehouse.identity.trace.RequestOrigin;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Where the use cases of this service write what they did. */
@ApplicationScoped
public class AuditTrail {

    /** The writer of this service's own rows; they commit with what they tell of, so they need no sequence. */
    static final String OWN_WRITER = "identity-service";

    /** The column is no longer than this. */
    public static final int LONGEST_SCOPES = 4096;

    private final Clock clock;

    private final StrangerLimit strangers;

    AuditTrail(Clock clock, StrangerLimit strangers) {
        this.clock = clock;
        this.strangers = strangers;
    }

    /** Writes a refusal of a caller whom nobody knows, as long as there are not too many of them. */
    public Uni<Void> recordOfStranger(AuditEvent.Builder told) {
        return switch (strangers.next()) {
            case WRITE -> record(told.build());
            case WRITE_AS_LAST -> record(told.reason(StrangerLimit.REACHED).build());
            case COUNT -> Uni.createFrom().voidItem();
        };
    }

    /**
     * Writes an event, with the origin of the request that brought it about: within the running transaction where there
     * is one, else in a transaction of its own.
     */
    public Uni<Void> record(AuditEvent told) {
        AuditEvent event = told.from(RequestOrigin.current());
        return Panache.withTransaction(() -> Panache.getSession()
                .flatMap(session -> session.persist(AuditEventEntity.of(event, OWN_WRITER, null, clock.instant()))));
    }
}
