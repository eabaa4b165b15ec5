package io.gatehouse.identity.chain;

import io.gatehouse.identity.audit.AuditConfig;
import io.gatehouse.identity.config.Ticks;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
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
 * The keys that sign what this service says of its chain, one after another. Their private halves are sealed with the
 * vault's key, which the database does not know, and the public halves and the times from which on they sign come out of
 * them: whoever writes rows can neither sign nor have another key believed. A key is never deleted, because what it signed
 * in its time has to verify for as long as the trail lasts; what it signs later does not count.
 */
@ApplicationScoped
class AuditKeys {

    private static final long LOCK = 0x6761_7465_6175_646bL;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger(AuditKeys.class);
    private static final String SIGNS_FROM = "signsFrom";

    /** For clocks that differ, and for a replica that has not looked at the keys for a moment. */
    private static final Duration LENIENCY = Duration.ofMinutes(10);

    private final Pool pool;
    private final Sealer sealer;
    private final AuditConfig config;
    private final Clock clock;
    private volatile List<Signing> keys = List.of();

    AuditKeys(Pool pool, Sealer sealer, AuditConfig config, Clock clock) {
        this.pool = pool;
        this.sealer = sealer;
        this.config = config;
        this.clock = clock;
    }

    /** A key and from when on it signs, until the time of the next one. */
    private record Signing(PublicJsonWebKey key, Instant from) {}

    /** After the canary; makes the first key where there is none. */
    void load(@Observes @Priority(21) StartupEvent started) {
        rotate().await().atMost(START_TIMEOUT);
    }

    void begin(@Observes StartupEvent started, Ticks ticks) {
        ticks.everyTurn(config.keyCheckInterval(), "reading of audit keys", this::check);
    }

    Uni<Void> check() {
        return rotate().onFailure()
                .invoke(e -> LOG.warnf("Audit keys cannot be read, going on with the known ones: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    /** Makes the next key where it is time, one replica at a time, and reads all of them. */
    Uni<Void> rotate() {
        return pool.withTransaction(connection -> connection
                        .preparedQuery("select pg_advisory_xact_lock($1)")
                        .execute(Tuple.of(LOCK))
                        .chain(() -> read(connection))
                        .flatMap(known -> next(known)
                                .map(from -> create(connection, known, from))
                                .orElseGet(() -> Uni.createFrom().item(known))))
                .invoke(known -> keys = known)
                .replaceWithVoid();
    }

    /** From when on a key signs that has to be made now; empty where none has to. */
    private Optional<Instant> next(List<Signing> known) {
        Instant now = clock.instant();
        if (known.isEmpty()) {
            return Optional.of(now);
        }
        Instant over = known.getLast().from().plus(config.keyRotationPeriod());
        Instant soonest = now.plus(config.keyPublicationLead());
        return over.isAfter(soonest) ? Optional.empty() : Optional.of(soonest);
    }

    /** The statement as a compact JWS. */
    String sign(Statement statement) {
        Instant now = clock.instant();
        List<Signing> known = keys;
        PublicJsonWebKey key = known.reversed().stream()
                .filter(signing -> !signing.from().isAfter(now))
                .findFirst()
                .orElse(known.getFirst())
                .key();
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

    /** What a JWS says, where the key of that time signed that kind of statement. */
    Optional<Statement> verify(Statement.Kind kind, String jws) {
        List<Signing> known = keys;
        return UnverifiedJwt.parse(jws)
                .filter(token -> kind.type().equals(token.type()))
                .flatMap(token -> IntStream.range(0, known.size())
                        .filter(i -> known.get(i).key().getKeyId().equals(token.keyId()))
                        .filter(i -> token.isSignedBy(known.get(i).key().getPublicKey()))
                        .boxed()
                        .findFirst()
                        .flatMap(i -> Statement.read(kind, claims(token))
                                .filter(statement -> signs(known, i, statement.time()))));
    }

    private static boolean signs(List<Signing> known, int index, Instant time) {
        boolean begun = !time.isBefore(known.get(index).from().minus(LENIENCY));
        boolean over = index + 1 < known.size()
                && time.isAfter(known.get(index + 1).from().plus(LENIENCY));
        return begun && !over;
    }

    /** The public keys as members of a JWKS, oldest first, each with the time in which it signs. */
    List<Map<String, Object>> jwks() {
        List<Signing> known = keys;
        List<Map<String, Object>> members = new ArrayList<>();
        for (int i = 0; i < known.size(); i++) {
            Map<String, Object> key = new LinkedHashMap<>(known.get(i).key().toParams(OutputControlLevel.PUBLIC_ONLY));
            key.remove(SIGNS_FROM);
            key.put("validFrom", known.get(i).from().toString());
            if (i + 1 < known.size()) {
                key.put("validUntil", known.get(i + 1).from().toString());
            }
            members.add(key);
        }
        return List.copyOf(members);
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

    private Uni<List<Signing>> read(SqlConnection connection) {
        return connection
                .query("select kid, private_sealed, created_at from audit_key")
                .execute()
                .map(rows -> {
                    List<Signing> opened = new ArrayList<>();
                    rows.forEach(row -> opened.add(open(row)));
                    opened.sort(Comparator.comparing(Signing::from));
                    return List.copyOf(opened);
                });
    }

    private Signing open(Row row) {
        String kid = row.getString("kid");
        byte[] sealed = row.getBuffer("private_sealed").getBytes();
        try {
            PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(
                    JsonUtil.parseJson(sealer.openSecret(sealed, place(kid)).reveal()));
            // The first keys of all knew no such time: they signed from their making on.
            Instant from = key.getOtherParameterValue(SIGNS_FROM, String.class) == null
                    ? row.getOffsetDateTime("created_at").toInstant()
                    : Instant.parse(key.getOtherParameterValue(SIGNS_FROM, String.class));
            return new Signing(key, from);
        } catch (JoseException e) {
            throw new IllegalStateException("A stored audit key is not a JWK", e);
        }
    }

    private Uni<List<Signing>> create(SqlConnection connection, List<Signing> known, Instant from) {
        try {
            EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(UUID.randomUUID().toString());
            key.setUse("sig");
            key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            key.setOtherParameter(SIGNS_FROM, from.toString());
            Secret secret = Secret.of(key.toJson(OutputControlLevel.INCLUDE_PRIVATE));
            Buffer sealed = Buffer.buffer(sealer.sealSecret(secret, place(key.getKeyId())));
            return connection
                    .preparedQuery("insert into audit_key (kid, private_sealed) values ($1, $2)")
                    .execute(Tuple.of(key.getKeyId(), sealed))
                    .replaceWith(Stream.concat(known.stream(), Stream.of(new Signing(key, from)))
                            .toList());
        } catch (JoseException e) {
            throw new IllegalStateException("EC keys are not available", e);
        }
    }

    private static String place(String kid) {
        return "audit_key|" + kid;
    }
}
