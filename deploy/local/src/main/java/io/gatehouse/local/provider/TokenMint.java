package io.gatehouse.local.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.local.stack.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Signs access tokens (RFC 9068) with a key of its own that a restart keeps. */
final class TokenMint {
    private final String issuer;
    private final List<String> audience;
    private final Map<String, List<String>> rolesByUser;
    private final RSAKey key;
    private final Clock clock;

    TokenMint(String name, String issuer, List<String> audience, Map<String, List<String>> rolesByUser, Path keyFile) {
        this.issuer = issuer;
        this.audience = audience;
        this.rolesByUser = rolesByUser;
        this.key = key(name, keyFile);
        this.clock = Clock.systemUTC();
    }

    RSAKey key() {
        return key;
    }

    String accessToken(Grant grant, Duration lifetime) {
        var now = clock.instant();
        var audiences = new ArrayList<>(audience);
        audiences.addAll(grant.resources());
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(grant.user())
                .audience(audiences)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .jwtID(UUID.randomUUID().toString())
                .claim("client_id", grant.clientId())
                .claim("azp", grant.clientId())
                .claim("preferred_username", grant.user())
                .claim("scope", grant.scope());
        var roles = rolesByUser.getOrDefault(grant.user(), List.of());
        if (!roles.isEmpty()) {
            claims.claim("roles", roles);
        }
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(key.getKeyID())
                .type(new JOSEObjectType("at+jwt"))
                .build();
        try {
            var token = new SignedJWT(header, claims.build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("Cannot sign an access token", e);
        }
    }

    private static RSAKey key(String name, Path file) {
        try {
            if (Files.exists(file)) {
                return RSAKey.parse(Files.readString(file));
            }
            var generated = new RSAKeyGenerator(2048)
                    .keyID(name)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
            DataFolder.writePrivately(file, generated.toJSONString());
            return generated;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException("No usable key in " + file, e);
        }
    }
}
