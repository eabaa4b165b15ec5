package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S19: what we decide on and what the target acts on are the same bytes, however a message is spelled. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class DuplicateKeyBypassTest {

    Stack stack;
    Agent alice;

    @BeforeEach
    void waitForTheCatalog() {
        Ready.await();
        alice = new Agent(stack.company.token("alice"), "/mcp");
    }

    private List<String> calls() {
        return stack.target.seen.stream()
                .map(LoopbackServer.Seen::body)
                .map(Object::toString)
                .filter(body -> body.contains("tools/call") || body.contains("delete"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"notes___whoami\",\"name\":\"delete\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"delete\",\"name\":\"notes___whoami\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"notes___whoami\",\"n\\u0061me\":\"delete\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"notes___whoami\",\"NAME\":\"delete\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"notes___whoami\"},\"params\":{\"name\":\"delete\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"Params\":{\"name\":\"delete\"},\"params\":{\"name\":\"notes___whoami\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"method\":\"tools/call\",\"params\":{\"name\":\"notes___whoami\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"notes___whoami\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"notes___whoami\",\"arguments\":{},\"arguments\":{\"x\":\"delete\"}}}"
            })
    void aMessageWithTwoReadingsReachesNoTarget(String body) {
        int before = calls().size();
        alice.post(body).then().statusCode(400).body("error.code", equalTo(-32602));
        assertThat(calls()).hasSize(before);
    }

    @Test
    void theTargetSeesTheBytesThatWereSentButForTheName() {
        String params = "{ \"arguments\":{\"b\":1.0E+2,\"a\":\"\\u00e9ü\",\"big\":12345678901234567890.10,\"x\":[ ] }"
                + " ,\"n\\u0061me\" : \"notes___add_note\", \"_meta\":{\"traceparent\":\"00-1\"} }";
        alice.post(
                        alice.session(),
                        "{\"jsonrpc\":\"2.0\",\"id\":\"c-1\",\"method\":\"tools/call\",\"params\":" + params + "}")
                .then()
                .statusCode(200)
                .body("id", equalTo("c-1"))
                .body("result.content[0].text", equalTo("done"));
        assertThat(calls().getLast()).contains(params.replace("notes___add_note", "add_note"));
    }
}
