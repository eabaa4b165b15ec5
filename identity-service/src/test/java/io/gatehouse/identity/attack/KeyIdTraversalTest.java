package io.gatehouse.identity.attack;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key id is taken for a path, a URL or a piece of SQL. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class KeyIdTraversalTest {

    private TokenDoors doors;

    @BeforeEach
    void open() {
        doors = new TokenDoors();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../../../dev/null",
                "/etc/hostname",
                "file:///dev/null",
                "http://127.0.0.1:9/jwks",
                "' OR '1'='1",
                "x' UNION SELECT '{}' --",
                "a\u0000b",
                "a\r\nX-Evil: 1",
                ""
            })
    void keyIdIsANameAndNothingElse(String keyId) {
        doors.refuseSigned("kid " + keyId, token -> token.keyId(keyId));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 8_000})
    void longKeyIdIsUnknown(int length) {
        doors.refuseSigned("kid of " + length, token -> token.keyId("k".repeat(length)));
    }
}
