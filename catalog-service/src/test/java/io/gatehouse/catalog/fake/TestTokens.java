package io.gatehouse.catalog.fake;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** Real tokens, signed with the keys of the test's issuers. */
public final class TestTokens {
    public static final String API = "gatehouse-operators";
    public static final String CATALOG = "urn:gatehouse:catalog-service";

    private TestTokens() {}

    public static String config(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }

    public static String company() {
        return config("catalog.issuers.company.url");
    }

    public static String identity() {
        return config("catalog.identity.url");
    }

    public static String person(String role) {
        return person("olga", role, company(), API, 600, "company");
    }

    public static String operator() {
        return person("operator");
    }

    public static String person(String subject, String role, String issuer, String audience, long seconds, String key) {
        return sign(
                Jwt.issuer(issuer).subject(subject).audience(audience).claim("roles", List.of(role)),
                "JWT",
                seconds,
                key);
    }

    public static String workload(String scope) {
        return workload("gateway-service", scope, identity(), CATALOG, 600, "identity", "wat+jwt");
    }

    public static String workload(
            String name, String scope, String issuer, String audience, long seconds, String key, String type) {
        return sign(Jwt.issuer(issuer).subject(name).audience(audience).claim("scope", scope), type, seconds, key);
    }

    private static String sign(io.smallrye.jwt.build.JwtClaimsBuilder claims, String type, long seconds, String key) {
        Instant now = Instant.now();
        Instant issued = seconds < 0 ? now.plusSeconds(seconds - 60) : now;
        try {
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(
                    Files.readString(Path.of(config("gatehouse.test.keys"), key + ".jwk")));
            return claims.issuedAt(issued)
                    .expiresAt(now.plusSeconds(seconds))
                    .claim("jti", UUID.randomUUID().toString())
                    .jws()
                    .algorithm(SignatureAlgorithm.ES256)
                    .keyId(jwk.getKeyId())
                    .header("typ", type)
                    .sign(jwk.getPrivateKey());
        } catch (IOException | JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
