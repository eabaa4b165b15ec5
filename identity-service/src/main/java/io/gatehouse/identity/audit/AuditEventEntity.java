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
import java.util.regex.Pattern;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of the trail; written once and never changed. */
@Entity
@Immutable
@Table(name = "audit_event")
class AuditEventEntity {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}|[\\uD800-\\uDFFF]");

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
        row.workload = fitting(event.workload(), 255);
        row.userIssuer = fitting(event.userIssuer(), 1024);
        row.userSubject = fitting(event.userSubject(), 1024);
        row.userId = fitting(event.userId(), 128);
        row.client = fitting(event.client(), 256);
        row.gateway = fitting(event.gateway(), 128);
        row.target = fitting(event.target(), 256);
        row.tool = fitting(event.tool(), 256);
        row.provider = fitting(event.provider(), 128);
        row.scopes = fitting(event.scopes(), AuditTrail.LONGEST_SCOPES);
        row.session = fitting(event.session(), 64);
        row.reason = fitting(event.reason(), 64);
        row.traceId = fitting(event.traceId(), 64);
        row.clientAddress = fitting(event.clientAddress(), 64);
        row.durationMillis = event.durationMillis();
        return row;
    }

    /** What a stranger sent must not keep an event out of the trail: it is cut to the column and shown without controls. */
    private static @Nullable String fitting(@Nullable String value, int longest) {
        if (value == null) {
            return null;
        }
        String cut = value.length() > longest ? value.substring(0, longest) : value;
        return CONTROL.matcher(cut).replaceAll("?");
    }
}
