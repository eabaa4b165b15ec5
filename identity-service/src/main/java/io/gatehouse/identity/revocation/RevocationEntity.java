package io.gatehouse.identity.revocation;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A grant that was taken back and whose vendor is to be told; its token is still sealed for the row that it was in. */
@Entity
@Table(name = "grant_revocation")
class RevocationEntity {

    @Id
    UUID id;

    @Column(nullable = false)
    UUID batch;

    @Column(nullable = false)
    String reason;

    @Column(nullable = false)
    String workload;

    @Column(name = "user_key", nullable = false)
    String userKey;

    @Column(name = "provider_id", nullable = false)
    UUID providerId;

    @Column(name = "provider_name", nullable = false)
    String providerName;

    /** The provider's revision at which it was granted: another server is not shown the token. */
    @Column(name = "provider_revision", nullable = false)
    long providerRevision;

    @Column(nullable = false)
    String resources;

    @Column(nullable = false)
    String audiences;

    @Column(nullable = false)
    String scopes;

    @Column(name = "sealed_token", nullable = false)
    byte[] sealedToken;

    /** Whether the token is the refresh token, with which a vendor ends the whole grant (RFC 7009 section 2.1). */
    @Column(name = "refresh_token", nullable = false)
    boolean refreshToken;

    @Column(name = "requested_at", nullable = false)
    Instant requestedAt;

    @Column(nullable = false)
    int attempts;

    @Column(name = "next_attempt_at", nullable = false)
    Instant nextAttemptAt;

    @Column(name = "last_error")
    @Nullable
    String lastError;

    @Version
    int version;
}
