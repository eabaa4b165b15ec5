package io.gatehouse.local.interop;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/** What a Kubernetes cluster does for its pods: it signs tokens of their service accounts and puts them into files. */
final class Cluster {
    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final String AUDIENCE = "urn:gatehouse:identity";
    private static final String NAMESPACE = "gatehouse";
    private static final Duration LIFE = Duration.ofHours(2);

    private final Path folder;
    private final RSAKey key;

    Cluster(Path folder) throws IOException {
        this.folder = folder;
        try {
            key = new RSAKeyGenerator(2048).keyID("cluster").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("No key of the cluster", e);
        }
        Files.writeString(folder.resolve("jwks.json"), new JWKSet(key.toPublicJWK()).toString());
    }

    /** Settings with which gateway- and catalog-service have no private key, and prove themselves by their accounts. */
    Map<String, String> settings() throws IOException {
        return Map.of(
                "identity.clusters.local.issuer",
                ISSUER,
                "identity.clusters.local.audience",
                AUDIENCE,
                "identity.clusters.local.jwks-file",
                folder.resolve("jwks.json").toString(),
                "gateway.identity.private-key-file",
                "",
                "gateway.identity.service-account-token-file",
                project("gateway-service"),
                "catalog.identity.private-key-file",
                "",
                "catalog.identity.service-account-token-file",
                project("catalog-service"));
    }

    private String project(String account) throws IOException {
        var now = Instant.now();
        var claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject("system:serviceaccount:" + NAMESPACE + ":" + account)
                .audience(AUDIENCE)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)))
                .claim("kubernetes.io", Map.of("namespace", NAMESPACE, "serviceaccount", Map.of("name", account)))
                .build();
        try {
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            token.sign(new RSASSASigner(key));
            return Files.writeString(folder.resolve(account), token.serialize()).toString();
        } catch (JOSEException e) {
            throw new IllegalStateException("The cluster cannot sign", e);
        }
    }
}
