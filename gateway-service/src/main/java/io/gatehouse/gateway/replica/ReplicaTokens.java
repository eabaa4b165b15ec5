package io.gatehouse.gateway.replica;

import io.gatehouse.gateway.cache.SingleFlight;
import io.gatehouse.gateway.identity.IdentityConfig;
import io.gatehouse.gateway.peer.PeerClient;
import io.gatehouse.gateway.peer.PeerRequest;
import io.vertx.core.Future;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/** Verifies the bearer of another replica: a workload access token of identity-service for this service. */
@Singleton
class ReplicaTokens {

    /** How the bearer is judged. */
    enum Verdict {
        GOOD,
        INVALID,
        FORBIDDEN
    }

    static final String PERMISSION = "replicas:forward";
    private static final int LONGEST = 8192;
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration ASKED_AGAIN = Duration.ofSeconds(5);
    private static final int SKEW_SECONDS = 5;

    private record Keys(List<JsonWebKey> keys, Instant read) {}

    private final PeerClient peer;
    private final IdentityConfig identity;
    private final ReplicaConfig config;
    private final Clock clock;
    private final SingleFlight<String, Keys> flights = new SingleFlight<>();
    private volatile @Nullable Keys known;

    ReplicaTokens(PeerClient peer, IdentityConfig identity, ReplicaConfig config, Clock clock) {
        this.peer = peer;
        this.identity = identity;
        this.config = config;
        this.clock = clock;
    }

    /** What a bearer is good for; fails only where identity-service's keys cannot be had. */
    Future<Verdict> judge(String token) {
        if (token.isEmpty() || token.length() > LONGEST) {
            return Future.succeededFuture(Verdict.INVALID);
        }
        Instant now = clock.instant();
        Keys keys = known;
        if (keys == null || keys.read().plus(KEPT).isBefore(now)) {
            return fetch().map(fresh -> {
                Verdict verdict = verify(token, fresh);
                return verdict == null ? Verdict.INVALID : verdict;
            });
        }
        Verdict verdict = verify(token, keys);
        if (verdict != null || keys.read().plus(ASKED_AGAIN).isAfter(now)) {
            return Future.succeededFuture(verdict == null ? Verdict.INVALID : verdict);
        }
        return fetch().map(fresh -> {
            Verdict second = verify(token, fresh);
            return second == null ? Verdict.INVALID : second;
        });
    }

    private Future<Keys> fetch() {
        return flights.run(
                "",
                () -> peer.send(PeerRequest.get(URI.create(identity.url() + "/.well-known/jwks.json"))
                                .timeout(identity.timeout()))
                        .map(reply -> {
                            try {
                                Keys keys = new Keys(
                                        new JsonWebKeySet(reply.body().toString()).getJsonWebKeys(), clock.instant());
                                known = keys;
                                return keys;
                            } catch (JoseException malformed) {
                                throw new IllegalStateException("identity-service's keys cannot be read");
                            }
                        }));
    }

    /** Null when no known key has signed it. */
    private @Nullable Verdict verify(String token, Keys keys) {
        try {
            JwtClaims claims = new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(new AlgorithmConstraints(
                            ConstraintType.PERMIT,
                            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
                            AlgorithmIdentifiers.EDDSA))
                    .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys.keys()))
                    .setExpectedType(true, "wat+jwt")
                    .setExpectedIssuer(
                            identity.issuer().orElseGet(() -> identity.url().toString()))
                    .setExpectedAudience(config.audience())
                    .setExpectedSubject(identity.workload())
                    .setRequireExpirationTime()
                    .setRequireIssuedAt()
                    .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                    .setAllowedClockSkewInSeconds(SKEW_SECONDS)
                    .build()
                    .processToClaims(token);
            String scope = claims.getStringClaimValue("scope");
            boolean may = scope != null && List.of(scope.split(" ", -1)).contains(PERMISSION);
            return may ? Verdict.GOOD : Verdict.FORBIDDEN;
        } catch (InvalidJwtException refused) {
            return refused.getCause() instanceof UnresolvableKeyException ? null : Verdict.INVALID;
        } catch (MalformedClaimException malformed) {
            return Verdict.INVALID;
        }
    }
}
