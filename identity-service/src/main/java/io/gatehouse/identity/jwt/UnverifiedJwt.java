package io.gatehouse.identity.jwt;

import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** A parsed compact JWS whose claims mean nothing until {@link #isSignedBy} said yes. */
public final class UnverifiedJwt {
    /** The longest token that is read at all, as AgentCore bounds it. */
    public static final int MAX_LENGTH = 131_072;

    private static final Set<String> ALGORITHMS = Set.of(
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.EDDSA);
    private static final AlgorithmConstraints CONSTRAINTS =
            new AlgorithmConstraints(ConstraintType.PERMIT, ALGORITHMS.toArray(String[]::new));

    private final JsonWebSignature jws;
    private final JwtClaims claims;

    private UnverifiedJwt(JsonWebSignature jws, JwtClaims claims) {
        this.jws = jws;
        this.claims = claims;
    }

    /** The parsed token, or empty where it is none, is too long, or is not signed with an asymmetric algorithm. */
    public static Optional<UnverifiedJwt> parse(@Nullable String compact) {
        if (compact == null
                || compact.length() > MAX_LENGTH
                || compact.chars().filter(c -> c == '.').count() != 2) {
            return Optional.empty();
        }
        try {
            JsonWebSignature jws = new JsonWebSignature();
            jws.setAlgorithmConstraints(CONSTRAINTS);
            jws.setCompactSerialization(compact);
            if (!ALGORITHMS.contains(String.valueOf(jws.getAlgorithmHeaderValue()))) {
                return Optional.empty();
            }
            return Optional.of(new UnverifiedJwt(jws, JwtClaims.parse(jws.getUnverifiedPayload())));
        } catch (JoseException | InvalidJwtException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether this key made the signature. */
    public boolean isSignedBy(Key key) {
        try {
            jws.setKey(key);
            return jws.verifySignature();
        } catch (JoseException e) {
            return false;
        }
    }

    /** Header {@code kid}. */
    public @Nullable String keyId() {
        return jws.getKeyIdHeaderValue();
    }

    /** Header {@code alg}. */
    public String algorithm() {
        return jws.getAlgorithmHeaderValue();
    }

    /** Header {@code typ}. */
    public @Nullable String type() {
        return jws.getHeader("typ");
    }

    /** A claim that is a string, or null. */
    public @Nullable String text(String claim) {
        return claims.getClaimValue(claim) instanceof String text && !text.isEmpty() ? text : null;
    }

    /** A claim of any kind, or null. */
    public @Nullable Object claim(String claim) {
        return claims.getClaimValue(claim);
    }

    /** Claim {@code aud}, empty where it is absent or malformed. */
    public List<String> audience() {
        try {
            return claims.hasAudience() ? claims.getAudience() : List.of();
        } catch (MalformedClaimException e) {
            return List.of();
        }
    }

    /** A claim that is a NumericDate, or empty. */
    public Optional<Instant> date(String claim) {
        try {
            NumericDate date = claims.getNumericDateClaimValue(claim);
            return date == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(date.getValueInMillis()));
        } catch (MalformedClaimException e) {
            return Optional.empty();
        }
    }

    /**
     * When a token ends that lives at this moment, as far as clocks differ by the skew: it says when it was issued, when
     * it ends, and lives no longer than that. Empty for every other token.
     */
    public Optional<Instant> expiryAt(Instant now, Duration skew, Duration longestLife) {
        Instant latest = now.plus(skew);
        Optional<Instant> issued = date("iat").filter(start -> !start.isAfter(latest));
        boolean started = date("nbf").filter(latest::isBefore).isEmpty();
        return issued.filter(start -> started)
                .flatMap(start -> date("exp")
                        .filter(end -> now.isBefore(end.plus(skew)) && !end.isAfter(start.plus(longestLife))));
    }
}
