package io.gatehouse.identity;

import java.util.UUID;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** A token that a test fills with whatever it likes and really signs. */
public final class TestToken {
    private final PublicJsonWebKey key;
    private final JwtClaims claims = new JwtClaims();
    private String type = "JWT";
    private String keyId;

    private TestToken(PublicJsonWebKey key) {
        this.key = key;
        this.keyId = key.getKeyId();
        claims.setClaim("jti", UUID.randomUUID().toString());
        claims.setIssuedAtToNow();
    }

    public static TestToken signedBy(PublicJsonWebKey key) {
        return new TestToken(key);
    }

    public TestToken claim(String name, Object value) {
        claims.setClaim(name, value);
        return this;
    }

    public TestToken without(String name) {
        claims.unsetClaim(name);
        return this;
    }

    public TestToken expiresIn(long seconds) {
        NumericDate expiry = NumericDate.now();
        expiry.addSeconds(seconds);
        claims.setExpirationTime(expiry);
        return this;
    }

    public TestToken issuedAgo(long seconds) {
        NumericDate issued = NumericDate.now();
        issued.addSeconds(-seconds);
        claims.setIssuedAt(issued);
        return this;
    }

    public TestToken type(String header) {
        this.type = header;
        return this;
    }

    public TestToken keyId(String header) {
        this.keyId = header;
        return this;
    }

    public String sign() {
        try {
            JsonWebSignature jws = new JsonWebSignature();
            boolean rsa = key.getKeyType().equals("RSA");
            jws.setAlgorithmHeaderValue(
                    rsa
                            ? AlgorithmIdentifiers.RSA_USING_SHA256
                            : AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            if (keyId != null) {
                jws.setKeyIdHeaderValue(keyId);
            }
            jws.setHeader("typ", type);
            jws.setKey(key.getPrivateKey());
            jws.setPayload(claims.toJson());
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
