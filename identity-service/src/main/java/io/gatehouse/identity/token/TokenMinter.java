package io.gatehouse.identity.token;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.user.UserKey;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Mints workload access tokens. */
@ApplicationScoped
class TokenMinter {
    private final SigningKeys keys;
    private final IdentityConfig identity;
    private final TokenConfig config;
    private final Clock clock;

    TokenMinter(SigningKeys keys, IdentityConfig identity, TokenConfig config, Clock clock) {
        this.keys = keys;
        this.identity = identity;
        this.config = config;
        this.clock = clock;
    }

    /** A token and its life. */
    record Minted(Secret token, Duration lifetime) {}

    /** The bearer of a workload at one callee. */
    Minted bearer(String workload, String audience, List<String> permissions) {
        Instant now = clock.instant();
        JwtClaimsBuilder claims = claims(workload, audience, now, now.plus(config.lifetime()))
                .claim("scope", String.join(" ", permissions));
        return new Minted(sign(claims, TokenType.BEARER), config.lifetime());
    }

    /** The token that says on whose behalf; it ends no later than {@code notAfter}. */
    Minted userBound(OnBehalfOf subject, @Nullable Instant notAfter) {
        Instant now = clock.instant();
        Instant end = now.plus(config.lifetime());
        Instant expiry = notAfter != null && notAfter.isBefore(end) ? notAfter : end;
        JwtClaimsBuilder claims = claims(subject.workload(), TokenType.IDENTITY_AUDIENCE, now, expiry)
                .claim("act", Map.of("sub", subject.actor()));
        switch (subject.user()) {
            case UserKey.Person person ->
                claims.claim("user_iss", person.issuer())
                        .claim("user_claim", person.claim())
                        .claim("user_sub", person.subject());
            case UserKey.Opaque opaque -> claims.claim("user_id", opaque.userId());
            case null -> {
                // The token of the workload alone names no user.
            }
        }
        if (subject.clientId() != null) {
            claims.claim("client_id", subject.clientId());
        }
        if (subject.sealedUserToken() != null) {
            claims.claim("user_token", subject.sealedUserToken());
        }
        return new Minted(sign(claims, TokenType.USER_BOUND), Duration.between(now, expiry));
    }

    private JwtClaimsBuilder claims(String subject, String audience, Instant now, Instant expiry) {
        return Jwt.claims(Map.of("jti", UUID.randomUUID().toString()))
                .issuer(identity.issuerUrl())
                .subject(subject)
                .audience(audience)
                .issuedAt(now)
                .expiresAt(expiry);
    }

    private Secret sign(JwtClaimsBuilder claims, String type) {
        SigningKeys.Signer signer = keys.signer();
        return Secret.of(claims.jws()
                .header("typ", type)
                .keyId(signer.kid())
                .algorithm(SignatureAlgorithm.ES256)
                .sign(signer.key()));
    }
}
