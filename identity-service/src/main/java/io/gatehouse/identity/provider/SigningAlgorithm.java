package io.gatehouse.identity.provider;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** With what a client signs its assertions; AgentCore offers these three. */
public enum SigningAlgorithm {
    /** ECDSA on P-256. */
    ES256,
    /** RSASSA-PKCS1-v1_5. */
    RS256,
    /** RSASSA-PSS. */
    PS256;

    private static final int RSA_BITS = 2048;

    /** A new key pair with an id; takes long for RSA. */
    PublicJsonWebKey generate() {
        try {
            PublicJsonWebKey key = this == ES256
                    ? EcJwkGenerator.generateJwk(EllipticCurves.P256)
                    : RsaJwkGenerator.generateJwk(RSA_BITS);
            key.setKeyId(UUID.randomUUID().toString());
            key.setUse("sig");
            key.setAlgorithm(name());
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException("Keys for " + this + " are not available", e);
        }
    }

    static Optional<SigningAlgorithm> of(String name) {
        return Arrays.stream(values()).filter(one -> one.name().equals(name)).findFirst();
    }
}
