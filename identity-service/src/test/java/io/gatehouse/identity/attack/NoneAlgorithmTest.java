package io.gatehouse.identity.attack;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token says that it is not signed at all. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class NoneAlgorithmTest {

    private TokenDoors doors;

    @BeforeEach
    void open() {
        doors = new TokenDoors();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
    void unsignedTokenOpensNothing(String algorithm) {
        doors.refuse("alg " + algorithm, token -> TokenDoors.withHeader(token, header(token, algorithm), new byte[0]));
        doors.refuse(
                "alg " + algorithm + " with the signature of the good one",
                token -> TokenDoors.withHeader(token, header(token, algorithm), new byte[0])
                        + token.substring(token.lastIndexOf('.') + 1));
    }

    private static String header(String token, String algorithm) {
        return TokenDoors.header(token, "\"x\":1").replaceFirst("\"alg\":\"[^\"]*\"", "\"alg\":\"" + algorithm + "\"");
    }
}
