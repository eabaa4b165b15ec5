package io.gatehouse.identity.vault;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Statements on the vault's table; each change is conditional on what the caller saw. */
@ApplicationScoped
class VaultRows {

    /** What is written when a grant is stored. */
    record NewGrant(
            VaultRow.Sealed sealed,
            Set<String> scopes,
            Set<String> askedScopes,
            boolean narrowed,
            @Nullable Instant expiresAt,
            long providerRevision,
            @Nullable String targetOrigin) {}

    private static final String STORE = """
            INSERT INTO vault_token (id, key_digest, workload, user_key, provider_id, resources, audiences,
                sealed_access_token, sealed_refresh_token, scopes, asked_scopes, narrowed, expires_at, generation, provider_revision,
                target_origin, created_at, updated_at, version)
            VALUES (:id, :digest, :workload, :user, :provider, :resources, :audiences,
                :access, :refresh, :scopes, :asked, :narrowed, :expires, 1, :revision, :origin, :now, :now, 0)
            ON CONFLICT (key_digest) DO UPDATE SET
                sealed_access_token = excluded.sealed_access_token,
                sealed_refresh_token = excluded.sealed_refresh_token, scopes = excluded.scopes,
                asked_scopes = excluded.asked_scopes,
                narrowed = CASE WHEN excluded.narrowed = 1 AND vault_token.asked_scopes = excluded.asked_scopes
                    THEN vault_token.narrowed + 1 ELSE excluded.narrowed END,
                expires_at = excluded.expires_at, generation = vault_token.generation + 1,
                provider_revision = excluded.provider_revision, target_origin = excluded.target_origin,
                lease_owner = NULL, lease_until = NULL, forced_at = NULL, updated_at = excluded.updated_at,
                version = vault_token.version + 1
            RETURNING id, generation
            """;

    /** Not now(), at which the transaction began: whoever waited for the row looks at it later. */
    private static final String LEASE = """
            WITH free AS (
                SELECT id, lease_until FROM vault_token
                WHERE id = :id AND generation = :generation
                    AND (lease_until IS NULL OR lease_until < clock_timestamp())
                FOR UPDATE)
            UPDATE vault_token SET lease_owner = :owner,
                lease_until = clock_timestamp() + :millis * interval '1 millisecond', version = vault_token.version + 1
            FROM free WHERE vault_token.id = free.id
            RETURNING free.lease_until IS NOT NULL
            """;

    Uni<Optional<VaultRow>> find(VaultKey key) {
        return Panache.withSession(() -> Panache.getSession()
                .flatMap(session -> session.createSelectionQuery(
                                "from VaultTokenEntity where keyDigest = :digest", VaultTokenEntity.class)
                        .setParameter("digest", key.digest())
                        .getSingleResultOrNull())
                .map(row -> Optional.ofNullable(row).map(VaultTokenEntity::toRow)));
    }

    /** What a stored grant is called. */
    record Stored(UUID id, long generation) {}

    /** Inserts or replaces in one statement. */
    Uni<Stored> store(VaultKey key, NewGrant grant, Instant now) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(STORE, Object[].class)
                        .setParameter("id", UUID.randomUUID())
                        .setParameter("digest", key.digest())
                        .setParameter("workload", key.workload())
                        .setParameter("user", key.userText())
                        .setParameter("provider", key.providerId())
                        .setParameter("resources", TextList.join(key.resources()))
                        .setParameter("audiences", TextList.join(key.audiences()))
                        .setParameter("access", grant.sealed().accessToken())
                        .setParameter("refresh", grant.sealed().refreshToken())
                        .setParameter("scopes", TextList.join(new TreeSet<>(grant.scopes())))
                        .setParameter("asked", TextList.join(new TreeSet<>(grant.askedScopes())))
                        .setParameter("narrowed", grant.narrowed() ? 1 : 0)
                        .setParameter("expires", grant.expiresAt())
                        .setParameter("revision", grant.providerRevision())
                        .setParameter("origin", grant.targetOrigin())
                        .setParameter("now", now)
                        .getSingleResult())
                .map(row -> new Stored((UUID) row[0], ((Number) row[1]).longValue()));
    }

    /**
     * The right to refresh.
     *
     * @param ofADeadOne whether somebody else had it, whose time is over
     */
    record Lease(boolean ofADeadOne) {}

    /**
     * Takes the right to refresh for that long; empty when somebody else has it or the row is another by now. Its time goes
     * by the database's clock: that is one, and those of replicas differ, so that one of them would take a living one's lease.
     */
    Uni<Optional<Lease>> lease(VaultRow row, String owner, Duration length) {
        return Panache.withTransaction(() -> Panache.getSession()
                .flatMap(session -> session.createNativeQuery(LEASE, Boolean.class)
                        .setParameter("owner", owner)
                        .setParameter("millis", length.toMillis())
                        .setParameter("id", row.id())
                        .setParameter("generation", row.generation())
                        .getSingleResultOrNull())
                .map(ofADeadOne -> Optional.ofNullable(ofADeadOne).map(Lease::new)));
    }

    Uni<Boolean> release(VaultRow row, String owner) {
        return Panache.withTransaction(() -> changed(session -> session.createMutationQuery("""
                        update VaultTokenEntity set leaseOwner = null, leaseUntil = null, version = version + 1
                        where id = :id and generation = :generation and leaseOwner = :owner
                        """)
                .setParameter("owner", owner)
                .setParameter("id", row.id())
                .setParameter("generation", row.generation())));
    }

    /** What is written when a token was refreshed; forced is set where a target's refusal led to it. */
    record Refreshed(
            VaultRow.Sealed sealed,
            @Nullable Instant expiresAt,
            @Nullable Instant forcedAt) {}

    /** Writes refreshed tokens; false when the lease was lost or the row is another by now. */
    Uni<Boolean> refreshed(VaultRow row, String owner, Refreshed tokens, Instant now) {
        return changed(session -> session.createMutationQuery("""
                        update VaultTokenEntity set sealedAccessToken = :access, sealedRefreshToken = :refresh,
                            expiresAt = :expires, forcedAt = :forced, generation = generation + 1, leaseOwner = null, leaseUntil = null,
                            updatedAt = :now, lastUsedAt = :now, version = version + 1
                        where id = :id and generation = :generation and leaseOwner = :owner
                        """)
                .setParameter("access", tokens.sealed().accessToken())
                .setParameter("refresh", tokens.sealed().refreshToken())
                .setParameter("expires", tokens.expiresAt())
                .setParameter("forced", tokens.forcedAt())
                .setParameter("now", now)
                .setParameter("id", row.id())
                .setParameter("generation", row.generation())
                .setParameter("owner", owner));
    }

    /** Deletes a row whose grant is over; false when the lease was lost or the row is another by now. */
    Uni<Boolean> deleteLeased(VaultRow row, String owner) {
        return changed(session -> session.createMutationQuery(
                        "delete from VaultTokenEntity where id = :id and generation = :generation"
                                + " and leaseOwner = :owner")
                .setParameter("id", row.id())
                .setParameter("generation", row.generation())
                .setParameter("owner", owner));
    }

    Uni<Boolean> touch(VaultRow row, Instant now) {
        return Panache.withTransaction(() -> changed(session -> session.createMutationQuery(
                        "update VaultTokenEntity set lastUsedAt = :now where id = :id and generation = :generation")
                .setParameter("now", now)
                .setParameter("id", row.id())
                .setParameter("generation", row.generation())));
    }

    private static Uni<Boolean> changed(Function<Mutiny.Session, Mutiny.MutationQuery> statement) {
        return Panache.getSession()
                .flatMap(session -> statement.apply(session).executeUpdate())
                .map(count -> count > 0);
    }
}
