package io.gatehouse.local.stack;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/** What a cluster projects into pods: a token of its account, for one audience and an hour. */
final class ProjectedTokens {
    private final String issuer;
    private final String audience;
    private final RSAKey key;

    ProjectedTokens(String issuer, String audience) throws JOSEException {
        this.issuer = issuer;
        this.audience = audience;
        key = new RSAKeyGenerator(2048).keyID("cluster").generate();
    }

    /** The cluster's public keys, as its API server shows them. */
    String keys() {
        return "{\"keys\":[" + key.toPublicJWK().toJSONString() + "]}";
    }

    String token(String account) throws JOSEException {
        var now = Instant.now();
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience)
                .subject("system:serviceaccount:gatehouse:" + account)
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofHours(1))))
                .claim("kubernetes.io", Map.of("namespace", "gatehouse", "serviceaccount", Map.of("name", account)))
                .build();
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }
}
