package io.gatehouse.identity.token;

import io.gatehouse.identity.config.IdentityConfig;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** Tokens signed with the service's own key that it would never mint itself; the way in for attack tests. */
@ApplicationScoped
public class TestBearers {
    private final SigningKeys keys;
    private final IdentityConfig config;

    TestBearers(SigningKeys keys, IdentityConfig config) {
        this.keys = keys;
        this.config = config;
    }

    /** A bearer that holds, with exactly these permissions. */
    public String bearer(String workload, String... permissions) {
        return sign(config.issuerUrl(), workload, TokenType.IDENTITY_AUDIENCE, TokenType.BEARER, 300, permissions);
    }

    /** A bearer with one thing wrong at a time. */
    public String sign(
            String issuer, String workload, String audience, String type, long lifeSeconds, String... permissions) {
        SigningKeys.Signer signer = keys.signer();
        Instant now = Instant.now();
        return Jwt.issuer(issuer)
                .subject(workload)
                .audience(audience)
                .claim("jti", UUID.randomUUID().toString())
                .claim("scope", String.join(" ", permissions))
                .issuedAt(now.minusSeconds(600))
                .expiresAt(now.plusSeconds(lifeSeconds))
                .jws()
                .header("typ", type)
                .keyId(signer.kid())
                .algorithm(SignatureAlgorithm.ES256)
                .sign(signer.key());
    }

    /** The issuer that this service is. */
    public String issuer() {
        return config.issuerUrl();
    }
}
