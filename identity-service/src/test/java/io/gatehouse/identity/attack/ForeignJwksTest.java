package io.gatehouse.identity.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A token brings its own key, or names a host of the attacker where the key is: nobody asks there, and the key counts nothing. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ForeignJwksTest {

    private TokenDoors doors;

    @BeforeEach
    void open() {
        doors = new TokenDoors();
    }

    private final AtomicInteger asked = new AtomicInteger();
    private PublicJsonWebKey key;
    private HttpServer host;
    private String url;

    @BeforeEach
    void hostOfTheAttacker() throws IOException, JoseException {
        key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId("attacker");
        String keys = "{\"keys\":[" + key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY) + "]}";
        host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, keys.length());
            exchange.getResponseBody().write(keys.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        host.start();
        url = "http://127.0.0.1:" + host.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        host.stop(0);
    }

    @Test
    void keyThatATokenBringsOrNamesIsNotItsKey() {
        String own = key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        for (String member :
                new String[] {"\"jku\":\"" + url + "/jwks\"", "\"x5u\":\"" + url + "/cert\"", "\"jwk\":" + own}) {
            doors.refuse(member, token -> signed(token, "{\"alg\":\"RS256\",\"kid\":\"attacker\"," + member + "}"));
            doors.refuse(
                    member + " under the right kid",
                    token -> signed(
                            token,
                            TokenDoors.header(token, member).replaceFirst("\"alg\":\"[^\"]*\"", "\"alg\":\"RS256\"")));
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void issuerThatNobodyConfiguredIsNotAskedForItsKeys() {
        for (String issuer :
                new String[] {url, TestIssuer.configured().url() + "@" + url.substring("http://".length())}) {
            doors.refuseSigned("iss " + issuer, token -> token.claim("iss", issuer));
        }
        assertThat(asked).hasValue(0);
    }

    private String signed(String token, String header) {
        String content = TokenDoors.withHeader(token, header, new byte[0]);
        content = content.substring(0, content.length() - 1);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.getPrivateKey());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + TokenDoors.base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
