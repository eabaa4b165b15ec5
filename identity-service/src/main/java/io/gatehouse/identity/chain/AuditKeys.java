package io.gatehouse.identity.chain;

import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * The keys that sign what this service says of its chain. Their private halves are sealed with the vault's key, which the
 * database does not know, and the public halves come out of them: whoever writes rows can neither sign nor have another
 * key believed.
 */
@ApplicationScoped
class AuditKeys {

    private static final long LOCK = 0x6761_7465_6175_646bL;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final Pool pool;
    private final Sealer sealer;
    private volatile List<PublicJsonWebKey> keys = List.of();

    AuditKeys(Pool pool, Sealer sealer) {
        this.pool = pool;
        this.sealer = sealer;
    }

    /** After the canary; makes the first key where there is none. */
    void load(@Observes @Priority(21) StartupEvent started) {
        keys = pool.withTransaction(connection -> connection
                        .preparedQuery("select pg_advisory_xact_lock($1)")
                        .execute(Tuple.of(LOCK))
                        .chain(() -> read(connection))
                        .flatMap(known -> known.isEmpty()
                                ? create(connection)
                                : Uni.createFrom().item(known)))
                .await()
                .atMost(START_TIMEOUT);
    }

    /** The statement as a compact JWS. */
    String sign(Statement statement) {
        PublicJsonWebKey key = keys.getLast();
        try {
            JsonWebSignature jws = new JsonWebSignature();
            jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            jws.setKeyIdHeaderValue(key.getKeyId());
            jws.setHeader("typ", statement.kind().type());
            jws.setPayload(statement.payload());
            jws.setKey(key.getPrivateKey());
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("A statement about the audit trail could not be signed", e);
        }
    }

    /** What a JWS says, where one of our keys signed that kind of statement. */
    Optional<Statement> verify(Statement.Kind kind, String jws) {
        return UnverifiedJwt.parse(jws)
                .filter(token -> kind.type().equals(token.type()))
                .filter(token -> keys.stream()
                        .filter(key -> key.getKeyId().equals(token.keyId()))
                        .anyMatch(key -> token.isSignedBy(key.getPublicKey())))
                .flatMap(token -> Statement.read(kind, claims(token)));
    }

    /** The public keys as members of a JWKS. */
    List<Map<String, Object>> jwks() {
        return keys.stream()
                .map(key -> key.toParams(OutputControlLevel.PUBLIC_ONLY))
                .toList();
    }

    private static Map<String, Object> claims(UnverifiedJwt token) {
        Map<String, Object> claims = new HashMap<>();
        for (String name : List.of("position", "hash", "time", "count", "earliest", "latest")) {
            Object value = token.claim(name);
            if (value != null) {
                claims.put(name, value);
            }
        }
        return claims;
    }

    private Uni<List<PublicJsonWebKey>> read(SqlConnection connection) {
        return connection
                .query("select kid, private_sealed from audit_key order by created_at, kid")
                .execute()
                .map(rows -> {
                    List<PublicJsonWebKey> opened = new ArrayList<>();
                    rows.forEach(row -> opened.add(open(row)));
                    return List.copyOf(opened);
                });
    }

    private PublicJsonWebKey open(Row row) {
        String kid = row.getString("kid");
        byte[] sealed = row.getBuffer("private_sealed").getBytes();
        try {
            return PublicJsonWebKey.Factory.newPublicJwk(
                    JsonUtil.parseJson(sealer.openSecret(sealed, place(kid)).reveal()));
        } catch (JoseException e) {
            throw new IllegalStateException("A stored audit key is not a JWK", e);
        }
    }

    private Uni<List<PublicJsonWebKey>> create(SqlConnection connection) {
        try {
            EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(UUID.randomUUID().toString());
            key.setUse("sig");
            key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            Secret secret = Secret.of(key.toJson(OutputControlLevel.INCLUDE_PRIVATE));
            Buffer sealed = Buffer.buffer(sealer.sealSecret(secret, place(key.getKeyId())));
            return connection
                    .preparedQuery("insert into audit_key (kid, private_sealed) values ($1, $2)")
                    .execute(Tuple.of(key.getKeyId(), sealed))
                    .replaceWith(List.of(key));
        } catch (JoseException e) {
            throw new IllegalStateException("EC keys are not available", e);
        }
    }

    private static String place(String kid) {
        return "audit_key|" + kid;
    }
}
