package io.gatehouse.catalog.target;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A grant of a synthetic user that has done its duty and must be revoked. */
@Entity(name = "Discard")
@Table(name = "grant_to_discard")
class DiscardEntity {
    @Id
    UUID id;

    @Column(name = "gateway_id")
    String gatewayId;

    @Column(name = "user_id")
    String userId;

    @Column(name = "provider")
    String provider;

    @Column(name = "next_try_at")
    Instant nextTryAt;

    @Column(name = "tries")
    int tries;

    /** For the mapper. */
    @SuppressWarnings("NullAway.Init")
    DiscardEntity() {}

    DiscardEntity(String gatewayId, String userId, String provider, Instant now) {
        this.id = UUID.randomUUID();
        this.gatewayId = gatewayId;
        this.userId = userId;
        this.provider = provider;
        this.nextTryAt = now;
    }
}
