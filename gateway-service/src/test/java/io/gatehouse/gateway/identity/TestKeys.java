package io.gatehouse.gateway.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** A workload's key, made for one test. */
public final class TestKeys {

    private TestKeys() {}

    public static PublicJsonWebKey write(Path file) {
        try {
            PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId("k1");
            Files.writeString(file, key.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
            return key;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (JoseException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
