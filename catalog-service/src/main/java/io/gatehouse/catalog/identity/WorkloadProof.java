package io.gatehouse.catalog.identity;

import io.gatehouse.catalog.config.CatalogConfig;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Proves this service at identity-service by {@code private_key_jwt} (RFC 7523). */
@ApplicationScoped
public class WorkloadProof {
    private static final Duration LIFETIME = Duration.ofMinutes(2);

    private final CatalogConfig config;
    private final Clock clock;
    private @Nullable PrivateKey key;
    private @Nullable String keyId;

    WorkloadProof(CatalogConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Reads the private key; called once at start, on a thread that may block. */
    public void load(Path file) throws IOException {
        try {
            JsonWebKey jwk = JsonWebKey.Factory.newJwk(Files.readString(file));
            if (!(jwk instanceof PublicJsonWebKey pair)
                    || pair.getPrivateKey() == null
                    || pair.getKeyId() == null
                    || !"EC".equals(pair.getKeyType())) {
                throw new IOException("no private EC key with a kid");
            }
            key = pair.getPrivateKey();
            keyId = pair.getKeyId();
        } catch (JoseException e) {
            // The cause's message may quote the key.
            throw new IOException("not a JWK");
        }
    }

    /** A fresh assertion; each is good for one request. */
    String assertion() {
        PrivateKey signer = key;
        if (signer == null || keyId == null) {
            throw new IllegalStateException("catalog.identity.private-key-file was not read");
        }
        Instant now = clock.instant();
        String name = config.identity().workloadName();
        return Jwt.issuer(name)
                .subject(name)
                .audience(config.identityIssuer())
                .issuedAt(now)
                .expiresAt(now.plus(LIFETIME))
                .claim("jti", UUID.randomUUID().toString())
                .jws()
                .algorithm(SignatureAlgorithm.ES256)
                .keyId(keyId)
                .sign(signer);
    }
}
