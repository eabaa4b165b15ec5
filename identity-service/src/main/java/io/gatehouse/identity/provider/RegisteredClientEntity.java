package io.gatehouse.identity.provider;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A client that this service registered at an authorization server (RFC 7591). */
@Entity
@Table(name = "registered_client")
@IdClass(RegisteredClientEntity.Key.class)
@NullUnmarked
class RegisteredClientEntity {

    @Id
    @Column(name = "provider_id")
    UUID providerId;

    @Id
    String issuer;

    @Column(name = "client_id", nullable = false)
    String clientId;

    @Column(name = "sealed_client_secret")
    byte @Nullable [] sealedClientSecret;

    @Enumerated(EnumType.STRING)
    @Column(name = "auth_method", nullable = false)
    ClientAuthMethod authMethod;

    @Column(name = "expires_at")
    @Nullable
    Instant expiresAt;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

    /** Where the secret's seal belongs: to this provider at this issuer. */
    static String secretPlace(UUID providerId, String issuer) {
        return "registered-client|" + providerId + "|" + issuer + "|client-secret";
    }

    /** The key. */
    @NullUnmarked
    static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        UUID providerId;
        String issuer;

        Key() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && providerId.equals(key.providerId) && issuer.equals(key.issuer);
        }

        @Override
        public int hashCode() {
            return 31 * providerId.hashCode() + issuer.hashCode();
        }
    }
}
