package io.gatehouse.identity.revocation;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A grant as its owner may see it: a row of the vault without what is sealed in it. Read, never written. */
@Entity
@Table(name = "vault_token")
class GrantEntity {

    @Id
    UUID id;

    @Column(nullable = false)
    String workload;

    @Column(name = "user_key", nullable = false)
    String userKey;

    @Column(name = "provider_id", nullable = false)
    UUID providerId;

    @Column(nullable = false)
    String scopes;

    @Column(name = "target_origin")
    @Nullable
    String targetOrigin;

    @Column(name = "expires_at")
    @Nullable
    Instant expiresAt;

    @Column(name = "last_used_at")
    @Nullable
    Instant lastUsedAt;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;
}
