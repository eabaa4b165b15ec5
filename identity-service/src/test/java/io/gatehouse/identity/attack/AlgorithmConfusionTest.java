package io.gatehouse.identity.attack;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody signs with HMAC and takes the public key, which everybody can read, for the shared secret. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AlgorithmConfusionTest {

    private TokenDoors doors;

    @BeforeEach
    void open() {
        doors = new TokenDoors();
    }

    @ParameterizedTest
    @CsvSource({"HS256,HmacSHA256", "HS384,HmacSHA384", "HS512,HmacSHA512"})
    void publicKeyIsNoSharedSecret(String algorithm, String mac) {
        doors.publicKeys()
                .forEach(key -> doors.refuse(algorithm, token -> {
                    String kid = TokenDoors.header(token, "\"alg\":\"" + algorithm + "\"")
                            .replaceFirst("\"alg\":\"[RE]S256\",", "");
                    String unsigned = TokenDoors.withHeader(token, kid, new byte[0]);
                    String content = unsigned.substring(0, unsigned.length() - 1);
                    return content + "." + TokenDoors.base64(hmac(mac, key, content));
                }));
    }

    private static byte[] hmac(String algorithm, byte[] key, String content) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
