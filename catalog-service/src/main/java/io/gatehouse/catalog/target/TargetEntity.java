package io.gatehouse.catalog.target;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.quarantine.Held;
import io.gatehouse.catalog.quarantine.Quarantine;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A target's row, with the attempt that is going on. */
@Entity(name = "Target")
@Table(name = "target")
class TargetEntity {
    @Id
    String id;

    @Column(name = "gateway_id")
    String gatewayId;

    @Column(name = "name")
    String name;

    @Column(name = "status")
    String status;

    /** Plain words, one per line. */
    @Column(name = "status_reasons")
    String statusReasons;

    /** What the operator asked for last. */
    @Column(name = "document")
    String document;

    /** What the snapshot shows, with the tools that go with it; null before the first success. */
    @Column(name = "published")
    @Nullable
    String published;

    @Column(name = "published_name")
    @Nullable
    String publishedName;

    @Column(name = "published_capabilities")
    String publishedCapabilities = "";

    @Column(name = "provider")
    @Nullable
    String provider;

    @Column(name = "published_provider")
    @Nullable
    String publishedProvider;

    /** Whether the asked-for or the published target needs consent of its users. */
    @Column(name = "consent")
    boolean consent;

    @Column(name = "attempt")
    String attempt;

    @Column(name = "operator_issuer")
    String operatorIssuer;

    @Column(name = "operator_subject")
    String operatorSubject;

    /** The trace in which the operator asked for this attempt; checked when it was read. */
    @Column(name = "traceparent")
    @Nullable
    String traceparent;

    @Column(name = "authorization_url")
    @Nullable
    String authorizationUrl;

    @Column(name = "session_uri")
    @Nullable
    String sessionUri;

    /** The synthetic user of this attempt. */
    @Column(name = "sync_user_id")
    @Nullable
    String syncUserId;

    @Column(name = "pending_until")
    @Nullable
    Instant pendingUntil;

    /** Who carries the attempt; only he may write its outcome. */
    @Column(name = "lease_owner")
    @Nullable
    UUID leaseOwner;

    @Column(name = "lease_until")
    @Nullable
    Instant leaseUntil;

    @Column(name = "next_step_at")
    Instant nextStepAt;

    @Column(name = "step_failures")
    int stepFailures;

    @Column(name = "last_synchronized_at")
    @Nullable
    Instant lastSynchronizedAt;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Version
    @Column(name = "version")
    long version;

    /** For the mapper. */
    @SuppressWarnings("NullAway.Init")
    TargetEntity() {}

    TargetStatus status() {
        return TargetStatus.valueOf(status);
    }

    Attempt attempt() {
        return Attempt.valueOf(attempt);
    }

    TargetDocument document() {
        return TargetDocument.stored(document);
    }

    void ask(TargetDocument asked) {
        document = asked.text();
        name = asked.name();
        provider = asked.providerName();
        consent = asked.needsConsent()
                || (published != null && TargetDocument.stored(published).needsConsent());
    }

    /** Moves on, or refuses where the state machine knows no way. */
    void move(TargetEvent event, Instant now) {
        status = status().after(event, attempt())
                .orElseThrow(() -> ApiException.conflict("Target " + id + " is " + status + ": "
                        + (status().isPending()
                                ? "wait until the authorization is completed or its time is over"
                                : "wait for the end of what is going on")))
                .name();
        updatedAt = now;
    }

    List<String> reasons() {
        return statusReasons.isEmpty() ? List.of() : statusReasons.lines().toList();
    }

    void reasons(List<String> reasons) {
        statusReasons = String.join("\n", reasons.stream().limit(100).toList());
    }

    /** What is worth knowing of what is served, and that something is not served yet. */
    void reasons(List<String> warnings, List<Held> held) {
        reasons(Stream.concat(Quarantine.reasons(gatewayId, id, held).stream(), warnings.stream())
                .toList());
    }

    void writeReasons(ArrayNode array) {
        reasons().forEach(array::add);
    }

    /** Nothing is going on any more. */
    void endAttempt() {
        authorizationUrl = null;
        sessionUri = null;
        syncUserId = null;
        pendingUntil = null;
        leaseOwner = null;
        leaseUntil = null;
        stepFailures = 0;
    }
}
