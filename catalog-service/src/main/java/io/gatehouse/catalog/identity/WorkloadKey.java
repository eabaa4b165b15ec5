package io.gatehouse.catalog.identity;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** The private key that proves which workload this service is ({@code private_key_jwt}); hides itself. */
final class WorkloadKey {
    private static final Duration LIFETIME = Duration.ofMinutes(2);

    private final String keyId;
    private final PrivateKey key;

    private WorkloadKey(String keyId, PrivateKey key) {
        this.keyId = keyId;
        this.key = key;
    }

    /** Reads a JWK file; the exception says what is wrong with it and quotes nothing of it. */
    static WorkloadKey read(Path file) throws IOException {
        try {
            JsonWebKey jwk = JsonWebKey.Factory.newJwk(Files.readString(file));
            if (!(jwk instanceof PublicJsonWebKey pair)
                    || pair.getPrivateKey() == null
                    || pair.getKeyId() == null
                    || !"EC".equals(pair.getKeyType())) {
                throw new IOException("no private EC key with a kid");
            }
            return new WorkloadKey(pair.getKeyId(), pair.getPrivateKey());
        } catch (JoseException e) {
            // The cause's message may quote the key.
            throw new IOException("not a JWK");
        }
    }

    /** A fresh assertion (RFC 7523); each is good for one request. */
    String assertion(String workload, String audience, Instant now) {
        return Jwt.issuer(workload)
                .subject(workload)
                .audience(audience)
                .issuedAt(now)
                .expiresAt(now.plus(LIFETIME))
                .claim("jti", UUID.randomUUID().toString())
                .jws()
                .algorithm(SignatureAlgorithm.ES256)
                .keyId(keyId)
                .sign(key);
    }

    @Override
    public String toString() {
        return "WorkloadKey[" + keyId + "]";
    }
}
