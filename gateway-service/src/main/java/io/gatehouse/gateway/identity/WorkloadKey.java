package io.gatehouse.gateway.identity;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** The private key that proves who this workload is; hides itself. */
final class WorkloadKey {

    private static final Duration ASSERTION_LIFE = Duration.ofMinutes(1);

    private final String keyId;
    private final PrivateKey key;

    private WorkloadKey(String keyId, PrivateKey key) {
        this.keyId = keyId;
        this.key = key;
    }

    /** Reads a JWK file; the exception says what is wrong with the file and quotes nothing of it. */
    static WorkloadKey read(Path file) {
        String json;
        try {
            json = Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalStateException("gateway.identity.private-key-file: cannot read " + file);
        }
        try {
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(json);
            if (!(jwk instanceof EllipticCurveJsonWebKey ec) || !"P-256".equals(ec.getCurveName())) {
                throw new IllegalStateException("gateway.identity.private-key-file: not an EC P-256 key");
            }
            PrivateKey secret = jwk.getPrivateKey();
            if (secret == null || jwk.getKeyId() == null) {
                throw new IllegalStateException(
                        "gateway.identity.private-key-file: the private part or kid is missing");
            }
            return new WorkloadKey(jwk.getKeyId(), secret);
        } catch (JoseException malformed) {
            throw new IllegalStateException("gateway.identity.private-key-file: not a JWK");
        }
    }

    /** A fresh client assertion (RFC 7523); each is good for one use. */
    String assertion(String workload, String audience, Instant now) {
        return Jwt.issuer(workload)
                .subject(workload)
                .audience(audience)
                .claim("jti", UUID.randomUUID().toString())
                .issuedAt(now)
                .expiresAt(now.plus(ASSERTION_LIFE))
                .jws()
                .keyId(keyId)
                .algorithm(SignatureAlgorithm.ES256)
                .sign(key);
    }

    @Override
    public String toString() {
        return "WorkloadKey[" + keyId + "]";
    }
}
