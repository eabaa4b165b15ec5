package io.gatehouse.local.operator;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.provider.Form;
import io.gatehouse.local.stack.Fault;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An application with a workload identity of its own (private_key_jwt, RFC 7523). */
public final class Workload implements AutoCloseable {
    private final String name;
    private final String identity;
    private final ECKey key;
    private final SecretLedger ledger;
    private final ServiceClient http;

    public Workload(String name, String identity, SecretLedger ledger) {
        this.name = name;
        this.identity = identity;
        this.ledger = ledger;
        this.key = newKey();
        this.http = new ServiceClient(this::bearer);
        ledger.add("private key of " + name, key.getD().toString());
    }

    public String name() {
        return name;
    }

    /** The public keys to register. */
    public Map<String, Object> jwks() {
        return Map.of("keys", List.of(key.toPublicJWK().toJSONObject()));
    }

    /** A token that says: this workload, for this user. */
    public String tokenFor(String userToken) {
        var answer = http.expect(
                200,
                "POST",
                identity + "/identities/GetWorkloadAccessTokenForJWT",
                Map.of("workloadName", name, "userToken", userToken));
        var token = answer.text("workloadAccessToken");
        ledger.add("workload access token", token);
        return token;
    }

    /** Asks for the user's token at a provider; the answer may be a URL to consent at. */
    public Answer resourceToken(Map<String, Object> request) {
        var answer = http.call("POST", identity + "/identities/oauth2/token", request);
        ledger.add("resource token", answer.text("accessToken"));
        return answer;
    }

    /** Completes a session for the user of that token. */
    public Answer complete(String sessionUri, String userToken) {
        return http.call(
                "POST",
                identity + "/identities/CompleteResourceTokenAuth",
                Map.of("sessionUri", sessionUri, "userIdentifier", Map.of("userToken", userToken)));
    }

    @Override
    public void close() {
        http.close();
    }

    /** A fresh token that says: this workload. */
    public String bearer() {
        var form = Form.encode(Map.of(
                "grant_type", "client_credentials",
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion", assertion(),
                "resource", "urn:gatehouse:identity-service"));
        try (var plain = new ServiceClient(() -> "")) {
            var answer = plain.form(identity + "/v1/oauth2/token", form);
            if (answer.status() != 200) {
                throw new Fault("The workload " + name + " gets no token: " + answer.body());
            }
            var token = answer.text("access_token");
            ledger.add("workload bearer token", token);
            return token;
        }
    }

    private String assertion() {
        var now = Instant.now();
        var claims = new JWTClaimsSet.Builder()
                .issuer(name)
                .subject(name)
                .audience(identity)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(60)))
                .build();
        try {
            var jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            jwt.sign(new ECDSASigner(key));
            var assertion = jwt.serialize();
            ledger.add("client assertion", assertion);
            return assertion;
        } catch (JOSEException e) {
            throw new IllegalStateException("Cannot sign an assertion", e);
        }
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("Cannot make a key", e);
        }
    }
}
