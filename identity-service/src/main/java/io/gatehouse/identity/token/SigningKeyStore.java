package io.gatehouse.identity.token;

import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
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
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Rows of table signing_key; plain SQL, because rotation is one locked transaction outside of any request. */
@ApplicationScoped
class SigningKeyStore {
    /** Any number that nobody else locks with. */
    private static final long LOCK = 0x6761_7465_6b65_7973L;

    private static final String COLUMNS =
            "select kid, state, public_jwk, private_sealed, created_at, activated_at, retired_at from signing_key"
                    + " order by created_at, kid";

    private static final KeyTable TABLE = new KeyTable("signing_key");

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
                .chain(keys ->
                        TABLE.carryOut(connection, plan(keys), clock.instant(), state -> insert(connection, state)))
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

    private Uni<Void> insert(SqlConnection connection, KeyState state) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
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
        return connection
                .preparedQuery(
                        "insert into signing_key (kid, state, public_jwk, private_sealed, created_at, activated_at)"
                                + " values ($1, $2, $3, $4, $5, $6)")
                .execute(row)
                .replaceWithVoid();
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
        return new Stored(
                KeyTable.key(row),
                row.getString("public_jwk"),
                row.getBuffer("private_sealed").getBytes());
    }

    private static String place(String kid) {
        return "signing_key|" + kid;
    }
}
