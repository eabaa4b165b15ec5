package io.gatehouse.identity.token;

import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.smallrye.mutiny.Multi;
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
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Rows of table signing_key; plain SQL, because rotation is one locked transaction outside of any request. */
@ApplicationScoped
class SigningKeyStore {
    /** Any number that nobody else locks with. */
    private static final long LOCK = 0x6761_7465_6b65_7973L;

    private static final String COLUMNS =
            "select kid, state, public_jwk, private_sealed, created_at, activated_at, retired_at from signing_key"
                    + " order by created_at, kid";

    private final Pool pool;
    private final Sealer sealer;
    private final TokenConfig config;
    private final Clock clock;

    SigningKeyStore(Pool pool, Sealer sealer, TokenConfig config, Clock clock) {
        this.pool = pool;
        this.sealer = sealer;
        this.config = config;
        this.clock = clock;
    }

    /** A key with what signs and what is published. */
    record Stored(KeyRotation.Key key, String publicJwk, byte[] privateSealed) {}

    /** Brings the keys up to date, one replica at a time, and reads them. */
    Uni<List<Stored>> rotateAndRead() {
        return pool.withTransaction(connection -> connection
                .preparedQuery("select pg_advisory_xact_lock($1)")
                .execute(Tuple.of(LOCK))
                .chain(() -> read(connection))
                .chain(keys -> carryOut(connection, plan(keys)))
                .chain(() -> read(connection)));
    }

    /** The private key, opened. */
    Secret open(Stored stored) {
        return sealer.openSecret(stored.privateSealed(), place(stored.key().kid()));
    }

    private List<KeyRotation.Step> plan(List<Stored> keys) {
        return KeyRotation.plan(
                keys.stream().map(Stored::key).toList(),
                clock.instant(),
                config.keyRotationPeriod(),
                config.keyPublicationLead());
    }

    private Uni<Void> carryOut(SqlConnection connection, List<KeyRotation.Step> steps) {
        return Multi.createFrom()
                .iterable(steps)
                .onItem()
                .transformToUniAndConcatenate(step -> carryOut(connection, step))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> carryOut(SqlConnection connection, KeyRotation.Step step) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        return switch (step) {
            case KeyRotation.Step.Create create -> insert(connection, create.state(), now);
            case KeyRotation.Step.Retire retire ->
                execute(
                        connection,
                        "update signing_key set state = 'RETIRED', retired_at = $2 where kid = $1",
                        Tuple.of(retire.kid(), now));
            case KeyRotation.Step.Activate activate ->
                execute(
                        connection,
                        "update signing_key set state = 'ACTIVE', activated_at = $2 where kid = $1",
                        Tuple.of(activate.kid(), now));
            case KeyRotation.Step.Delete delete ->
                execute(connection, "delete from signing_key where kid = $1", Tuple.of(delete.kid()));
        };
    }

    private Uni<Void> insert(SqlConnection connection, KeyState state, OffsetDateTime now) {
        EllipticCurveJsonWebKey key = generate();
        byte[] sealed =
                sealer.sealSecret(Secret.of(key.toJson(OutputControlLevel.INCLUDE_PRIVATE)), place(key.getKeyId()));
        Tuple row = Tuple.tuple()
                .addString(key.getKeyId())
                .addString(state.name())
                .addString(key.toJson(OutputControlLevel.PUBLIC_ONLY))
                .addValue(Buffer.buffer(sealed))
                .addOffsetDateTime(now)
                .addOffsetDateTime(state == KeyState.ACTIVE ? now : null);
        return execute(
                connection,
                "insert into signing_key (kid, state, public_jwk, private_sealed, created_at, activated_at)"
                        + " values ($1, $2, $3, $4, $5, $6)",
                row);
    }

    private static EllipticCurveJsonWebKey generate() {
        try {
            EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(UUID.randomUUID().toString());
            key.setUse("sig");
            key.setAlgorithm("ES256");
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException("EC keys are not available", e);
        }
    }

    private static Uni<List<Stored>> read(SqlConnection connection) {
        return connection.query(COLUMNS).execute().map(rows -> {
            List<Stored> keys = new ArrayList<>();
            rows.forEach(row -> keys.add(stored(row)));
            return List.copyOf(keys);
        });
    }

    private static Stored stored(Row row) {
        KeyRotation.Key key = new KeyRotation.Key(
                row.getString("kid"),
                KeyState.valueOf(row.getString("state")),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row.getOffsetDateTime("activated_at")),
                instant(row.getOffsetDateTime("retired_at")));
        return new Stored(
                key,
                row.getString("public_jwk"),
                row.getBuffer("private_sealed").getBytes());
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static Uni<Void> execute(SqlConnection connection, String sql, Tuple values) {
        return connection.preparedQuery(sql).execute(values).replaceWithVoid();
    }

    private static String place(String kid) {
        return "signing_key|" + kid;
    }
}
