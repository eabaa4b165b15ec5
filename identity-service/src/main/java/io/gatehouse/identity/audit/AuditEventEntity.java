package io.gatehouse.identity.audit;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of the trail; written once and never changed. */
@Entity
@Immutable
@Table(name = "audit_event")
class AuditEventEntity {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    @Column(nullable = false)
    String writer;

    @Nullable
    Long sequence;

    @Column(name = "received_at", nullable = false)
    Instant receivedAt;

    @Column(nullable = false)
    Instant time;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    AuditType type;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    Outcome outcome;

    @Nullable
    String workload;

    @Column(name = "user_issuer")
    @Nullable
    String userIssuer;

    @Column(name = "user_subject")
    @Nullable
    String userSubject;

    @Column(name = "user_id")
    @Nullable
    String userId;

    @Nullable
    String client;

    @Nullable
    String gateway;

    @Nullable
    String target;

    @Nullable
    String tool;

    @Nullable
    String provider;

    @Nullable
    String scopes;

    @Nullable
    String session;

    @Nullable
    String reason;

    @Column(name = "trace_id")
    @Nullable
    String traceId;

    @Column(name = "client_address")
    @Nullable
    String clientAddress;

    @Column(name = "duration_millis")
    @Nullable
    Long durationMillis;

    /** Makes a row of an event. */
    static AuditEventEntity of(AuditEvent event, String writer, @Nullable Long sequence, Instant now) {
        AuditEventEntity row = new AuditEventEntity();
        row.writer = writer;
        row.sequence = sequence;
        row.receivedAt = now;
        row.time = event.time() == null ? now : event.time();
        row.type = event.type();
        row.outcome = event.outcome();
        row.workload = event.workload();
        row.userIssuer = event.userIssuer();
        row.userSubject = event.userSubject();
        row.userId = event.userId();
        row.client = event.client();
        row.gateway = event.gateway();
        row.target = event.target();
        row.tool = event.tool();
        row.provider = event.provider();
        row.scopes = event.scopes();
        row.session = event.session();
        row.reason = event.reason();
        row.traceId = event.traceId();
        row.clientAddress = event.clientAddress();
        row.durationMillis = event.durationMillis();
        return row;
    }
}
