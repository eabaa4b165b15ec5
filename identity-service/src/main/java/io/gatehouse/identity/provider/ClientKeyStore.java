package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.token.KeyRotation;
import io.gatehouse.identity.token.KeyState;
import io.gatehouse.identity.token.KeyTable;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;

/** Rows of table client_key. */
@ApplicationScoped
class ClientKeyStore {

    private static final String READ = "select kid, algorithm, state, public_jwk, private_sealed, created_at,"
            + " activated_at, retired_at from client_key where provider_id = $1 order by created_at, kid";

    private static final String INSERT = "insert into client_key"
            + " (kid, provider_id, algorithm, state, public_jwk, private_sealed, created_at, activated_at)"
            + " values ($1, $2, $3, $4, $5, $6, $7, $8)";

    private static final KeyTable TABLE = new KeyTable("client_key");

    private final Pool pool;
    private final Sealer sealer;
    private final Clock clock;

    ClientKeyStore(Pool pool, Sealer sealer, Clock clock) {
        this.pool = pool;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** A key; its private half is still sealed. */
    record Stored(UUID provider, SigningAlgorithm algorithm, KeyRotation.Key key, String publicJwk, byte[] sealed) {}

    /** A provider that proves itself by signatures. */
    record Signer(UUID provider, SigningAlgorithm algorithm) {}

    /** All keys of a provider, the oldest first. */
    Uni<List<Stored>> read(UUID provider) {
        return pool.preparedQuery(READ).execute(Tuple.of(provider)).map(rows -> stored(provider, rows));
    }

    Uni<List<Signer>> signers() {
        return pool.query("select id, signing_algorithm from oauth2_provider where auth_method = 'PRIVATE_KEY_JWT'")
                .execute()
                .map(rows -> {
                    List<Signer> found = new ArrayList<>();
                    rows.forEach(
                            row -> found.add(new Signer(row.getUUID(0), SigningAlgorithm.valueOf(row.getString(1)))));
                    return found;
                });
    }

    /** The private key as a JWK. */
    Secret open(Stored stored) {
        return sealer.openSecret(
                stored.sealed(), place(stored.provider(), stored.key().kid()));
    }

    /** Keeps a first key, unless another replica was faster. */
    Uni<Void> first(UUID provider, SigningAlgorithm algorithm, PublicJsonWebKey key) {
        return pool.preparedQuery(INSERT + " on conflict do nothing")
                .execute(row(provider, algorithm, key, KeyState.ACTIVE))
                .replaceWithVoid();
    }

    /**
     * Plans on what is there and carries it out, together and one replica at a time: whoever comes second finds what the
     * first one did. A fresh key is at hand for a plan that makes one; no plan makes two.
     */
    Uni<Void> carryOut(Signer signer, Function<List<Stored>, List<KeyRotation.Step>> plan, PublicJsonWebKey fresh) {
        return pool.withTransaction(connection -> connection
                .preparedQuery("select id from oauth2_provider where id = $1 for update")
                .execute(Tuple.of(signer.provider()))
                .chain(() -> connection.preparedQuery(READ).execute(Tuple.of(signer.provider())))
                .chain(rows -> TABLE.carryOut(
                        connection,
                        plan.apply(stored(signer.provider(), rows)),
                        clock.instant(),
                        state -> insert(connection, signer, fresh, state))));
    }

    private Uni<Void> insert(SqlConnection connection, Signer signer, PublicJsonWebKey key, KeyState state) {
        return connection
                .preparedQuery(INSERT + " on conflict do nothing")
                .execute(row(signer.provider(), signer.algorithm(), key, state))
                .replaceWithVoid();
    }

    private Tuple row(UUID provider, SigningAlgorithm algorithm, PublicJsonWebKey key, KeyState state) {
        byte[] sealed = sealer.sealSecret(
                Secret.of(key.toJson(OutputControlLevel.INCLUDE_PRIVATE)), place(provider, key.getKeyId()));
        return Tuple.tuple()
                .addString(key.getKeyId())
                .addUUID(provider)
                .addString(algorithm.name())
                .addString(state.name())
                .addString(key.toJson(OutputControlLevel.PUBLIC_ONLY))
                .addValue(Buffer.buffer(sealed))
                .addOffsetDateTime(now())
                .addOffsetDateTime(state == KeyState.ACTIVE ? now() : null);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static List<Stored> stored(UUID provider, Iterable<Row> rows) {
        List<Stored> keys = new ArrayList<>();
        for (Row row : rows) {
            keys.add(new Stored(
                    provider,
                    SigningAlgorithm.valueOf(row.getString("algorithm")),
                    KeyTable.key(row),
                    row.getString("public_jwk"),
                    row.getBuffer("private_sealed").getBytes()));
        }
        return keys;
    }

    private static String place(UUID provider, String kid) {
        return "client-key|" + provider + "|" + kid;
    }
}
