package io.gatehouse.catalog.gateway;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A gateway's row. */
@Entity(name = "Gateway")
@Table(name = "gateway")
class GatewayEntity {
    @Id
    String id;

    @Column(name = "name")
    String name;

    @Column(name = "status")
    String status;

    /** What the operator asked for last. */
    @Column(name = "document")
    String document;

    /** What the snapshot shows; null before the gateway was READY for the first time. */
    @Column(name = "published")
    @Nullable
    String published;

    @Column(name = "workload_arn")
    @Nullable
    String workloadArn;

    @Column(name = "status_reason")
    @Nullable
    String statusReason;

    /** Rules of who may call what; null: everybody everything. */
    @Column(name = "policy")
    @Nullable
    String policy;

    @Column(name = "policy_revision")
    long policyRevision;

    /** What differs from gateway-service's own limits. */
    @Column(name = "limits")
    @Nullable
    String limits;

    @Column(name = "limits_revision")
    long limitsRevision;

    /** A JSON object of strings. */
    @Column(name = "tags")
    String tags = "{}";

    @Column(name = "revision")
    long revision;

    /** Until then the request that is at work owns a transient state. */
    @Column(name = "lease_until")
    @Nullable
    Instant leaseUntil;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Version
    @Column(name = "version")
    long version;

    /** For the mapper. */
    @SuppressWarnings("NullAway.Init")
    GatewayEntity() {}

    GatewayStatus status() {
        return GatewayStatus.valueOf(status);
    }

    GatewayDocument document() {
        return GatewayDocument.stored(document);
    }
}
