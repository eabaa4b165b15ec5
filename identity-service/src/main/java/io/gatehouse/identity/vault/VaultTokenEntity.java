package io.gatehouse.identity.vault;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the vault; what is secret in it is sealed for this row's key. */
@Entity
@Table(name = "vault_token")
class VaultTokenEntity {

    @Id
    UUID id;

    @Column(name = "key_digest", nullable = false)
    byte[] keyDigest;

    @Column(nullable = false)
    String workload;

    @Column(name = "user_key", nullable = false)
    String userKey;

    @Column(name = "provider_id", nullable = false)
    UUID providerId;

    @Column(nullable = false)
    String resources;

    @Column(nullable = false)
    String audiences;

    @Column(name = "sealed_access_token", nullable = false)
    byte[] sealedAccessToken;

    @Column(name = "sealed_refresh_token")
    byte @Nullable [] sealedRefreshToken;

    @Column(nullable = false)
    String scopes;

    @Column(name = "asked_scopes", nullable = false)
    String askedScopes;

    @Column(nullable = false)
    int narrowed;

    @Column(name = "expires_at")
    @Nullable
    Instant expiresAt;

    @Column(nullable = false)
    long generation;

    @Column(name = "provider_revision", nullable = false)
    long providerRevision;

    @Column(name = "target_origin")
    @Nullable
    String targetOrigin;

    @Column(name = "lease_owner")
    @Nullable
    String leaseOwner;

    @Column(name = "lease_until")
    @Nullable
    Instant leaseUntil;

    @Column(name = "last_used_at")
    @Nullable
    Instant lastUsedAt;

    @Column(name = "forced_at")
    @Nullable
    Instant forcedAt;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    Instant updatedAt;

    @Version
    int version;

    VaultRow toRow() {
        return new VaultRow(
                id,
                workload,
                TextList.split(resources),
                TextList.split(audiences),
                new VaultRow.Sealed(sealedAccessToken, sealedRefreshToken),
                TextList.splitSet(scopes),
                new VaultRow.Asked(TextList.splitSet(askedScopes), narrowed),
                expiresAt,
                generation,
                providerRevision,
                targetOrigin,
                lastUsedAt,
                forcedAt);
    }
}
