package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps what authorization servers gave us when we registered, sealed, for each of them apart. */
@ApplicationScoped
class RegisteredClients {

    private static final String INSERT = """
            INSERT INTO registered_client
                (provider_id, issuer, client_id, sealed_client_secret, auth_method, expires_at, created_at)
            VALUES (:provider, :issuer, :client, :secret, :method, :expires, :now)
            ON CONFLICT (provider_id, issuer) DO UPDATE SET client_id = excluded.client_id,
                sealed_client_secret = excluded.sealed_client_secret, auth_method = excluded.auth_method,
                expires_at = excluded.expires_at, created_at = excluded.created_at
            WHERE registered_client.expires_at <= :now
            """;

    private final Sealer sealer;
    private final Clock clock;

    RegisteredClients(Sealer sealer, Clock clock) {
        this.sealer = sealer;
        this.clock = clock;
    }

    /** The client of a provider at an issuer, unless its secret is over. */
    Uni<Optional<ProviderClient>> find(UUID provider, String issuer) {
        return Panache.withSession(() -> Panache.getSession()
                .flatMap(session -> session.createSelectionQuery(
                                "from RegisteredClientEntity where providerId = :provider and issuer = :issuer",
                                RegisteredClientEntity.class)
                        .setParameter("provider", provider)
                        .setParameter("issuer", issuer)
                        .getSingleResultOrNull())
                .map(row -> Optional.ofNullable(row)
                        .filter(found -> found.expiresAt == null || found.expiresAt.isAfter(clock.instant()))
                        .map(this::open)));
    }

    /** Keeps a new client, unless another replica was faster; answers the one that stands. */
    Uni<ProviderClient> keep(UUID provider, String issuer, ProviderClient client) {
        Secret secret = client.secret();
        byte @Nullable [] sealed =
                secret == null ? null : sealer.sealSecret(secret, RegisteredClientEntity.secretPlace(provider, issuer));
        return Panache.withTransaction(() -> Panache.getSession()
                        .flatMap(session -> session.createNativeQuery(INSERT)
                                .setParameter("provider", provider)
                                .setParameter("issuer", issuer)
                                .setParameter("client", client.clientId())
                                .setParameter("secret", sealed)
                                .setParameter("method", client.method().name())
                                .setParameter("expires", client.expiresAt())
                                .setParameter("now", clock.instant())
                                .executeUpdate()))
                .chain(() -> find(provider, issuer))
                .map(found -> found.orElse(client));
    }

    /** Forgets a client that its server does not know any more; the next consent registers another. */
    Uni<Void> forget(UUID provider, String clientId) {
        return Panache.withTransaction(() -> Panache.getSession()
                .flatMap(session -> session.createMutationQuery(
                                "delete from RegisteredClientEntity where providerId = :provider and clientId = :client")
                        .setParameter("provider", provider)
                        .setParameter("client", clientId)
                        .executeUpdate())
                .replaceWithVoid());
    }

    private ProviderClient open(RegisteredClientEntity row) {
        byte[] sealed = row.sealedClientSecret;
        Secret secret = sealed == null
                ? null
                : sealer.openSecret(sealed, RegisteredClientEntity.secretPlace(row.providerId, row.issuer));
        return new ProviderClient(row.clientId, secret, row.authMethod, row.expiresAt);
    }
}
