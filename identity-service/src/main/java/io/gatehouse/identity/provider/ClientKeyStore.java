package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.token.KeyRotation;
import io.gatehouse.identity.token.KeyState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jspecify.annotations.Nullable;

/** Rows of table client_key. */
@ApplicationScoped
class ClientKeyStore {

    private static final String READ = "select kid, algorithm, state, public_jwk, private_sealed, created_at,"
            + " activated_at, retired_at from client_key where provider_id = $1 order by created_at, kid";

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

    /** Carries the steps out together, one replica at a time; a fresh key is at hand for the one that makes one. */
    Uni<Void> carryOut(Signer signer, List<KeyRotation.Step> steps, PublicJsonWebKey fresh) {
        return pool.withTransaction(connection -> connection
                .preparedQuery("select id from oauth2_provider where id = $1 for update")
                .execute(Tuple.of(signer.provider()))
                .chain(() -> each(connection, signer, steps, fresh, 0)));
    }

    private Uni<Void> each(
            SqlConnection connection, Signer signer, List<KeyRotation.Step> steps, PublicJsonWebKey fresh, int index) {
        if (index == steps.size()) {
            return Uni.createFrom().voidItem();
        }
        OffsetDateTime now = now();
        Uni<Void> step = switch (steps.get(index)) {
            case KeyRotation.Step.Create create ->
                execute(
                        connection,
                        INSERT + " on conflict do nothing",
                        row(signer.provider(), signer.algorithm(), fresh, create.state()));
            case KeyRotation.Step.Retire retire ->
                execute(
                        connection,
                        "update client_key set state = 'RETIRED', retired_at = $2 where kid = $1",
                        Tuple.of(retire.kid(), now));
            case KeyRotation.Step.Activate activate ->
                execute(
                        connection,
                        "update client_key set state = 'ACTIVE', activated_at = $2 where kid = $1",
                        Tuple.of(activate.kid(), now));
            case KeyRotation.Step.Delete delete ->
                execute(connection, "delete from client_key where kid = $1", Tuple.of(delete.kid()));
        };
        return step.chain(() -> each(connection, signer, steps, fresh, index + 1));
    }

    private static final String INSERT = "insert into client_key"
            + " (kid, provider_id, algorithm, state, public_jwk, private_sealed, created_at, activated_at)"
            + " values ($1, $2, $3, $4, $5, $6, $7, $8)";

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

    private static Uni<Void> execute(SqlConnection connection, String sql, Tuple values) {
        return connection.preparedQuery(sql).execute(values).replaceWithVoid();
    }

    private static List<Stored> stored(UUID provider, Iterable<Row> rows) {
        List<Stored> keys = new ArrayList<>();
        for (Row row : rows) {
            KeyRotation.Key key = new KeyRotation.Key(
                    row.getString("kid"),
                    KeyState.valueOf(row.getString("state")),
                    row.getOffsetDateTime("created_at").toInstant(),
                    instant(row.getOffsetDateTime("activated_at")),
                    instant(row.getOffsetDateTime("retired_at")));
            keys.add(new Stored(
                    provider,
                    SigningAlgorithm.valueOf(row.getString("algorithm")),
                    key,
                    row.getString("public_jwk"),
                    row.getBuffer("private_sealed").getBytes()));
        }
        return keys;
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static String place(UUID provider, String kid) {
        return "client-key|" + provider + "|" + kid;
    }
}
