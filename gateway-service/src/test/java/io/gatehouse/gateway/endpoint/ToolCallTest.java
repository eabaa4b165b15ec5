package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.audit.Trails;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tool call through the running service: from the token at the door to the line in the trail. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class ToolCallTest {

    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":\"c-1\",\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"notes___whoami\",\"arguments\":{\"n\":1.10}}}";

    Stack stack;
    private final List<JsonObject> audit = new CopyOnWriteArrayList<>();
    private Agent alice;

    @BeforeEach
    void start() {
        Ready.await();
        Trails.take(stack.identity, audit);
        alice = new Agent(stack.company.token("alice"), "/mcp");
    }

    @Test
    void aCallReachesItsTargetAndTheTrailAndTheInboundTokenDoesNot() {
        int before = stack.target.seen.size();
        Response response = alice.post(alice.session(), CALL);
        response.then().statusCode(200).body("id", equalTo("c-1")).body("result.content[0].text", equalTo("done"));
        assertThat(stack.target.seen.subList(before, stack.target.seen.size()))
                .hasSize(3)
                .allSatisfy(seen -> assertThat(seen.header("authorization")).isNull());
        assertThat(stack.target.seen.getLast().body()).hasToString(CALL.replace("notes___whoami", "whoami"));
        await().until(() -> audit.stream().anyMatch(event -> "TOOL_CALLED".equals(event.getString("type"))));
        JsonObject event = audit.stream()
                .filter(one -> "TOOL_CALLED".equals(one.getString("type")))
                .findFirst()
                .orElseThrow();
        assertThat(event.getMap())
                .containsEntry("outcome", "SUCCESS")
                .containsEntry("userSubject", "alice")
                .containsEntry("gateway", "main-1")
                .containsEntry("tool", "whoami");
    }

    @Test
    void aCallOfNothingKnownReachesNobody() {
        String session = alice.session();
        int before = stack.target.seen.size();
        alice.post(session, CALL.replace("whoami", "drop_all"))
                .then()
                .statusCode(200)
                .body("error.code", equalTo(-32602))
                .body("error.message", equalTo("Unknown tool: notes___drop_all"));
        new Agent("no-token", "/mcp").post(CALL).then().statusCode(401);
        assertThat(stack.target.seen).hasSize(before);
    }

    @Test
    void aCallOfNothingKnownIsInTheTrail() {
        alice.post(CALL.replace("notes___whoami", "a\\u001b[2Jb" + "x".repeat(500)))
                .then()
                .body("error.code", equalTo(-32602));
        // Other tests of this stack call unknown tools, too.
        await().until(() -> audit.stream().anyMatch(event -> ours(event)));
        JsonObject event = audit.stream().filter(one -> ours(one)).findFirst().orElseThrow();
        assertThat(event.getMap())
                .containsEntry("type", "TOOL_REFUSED")
                .containsEntry("outcome", "REFUSED")
                .containsEntry("userSubject", "alice")
                .containsEntry("client", "agent")
                .containsEntry("gateway", "main-1")
                .doesNotContainKey("target");
        assertThat(event.getString("tool")).startsWith("a\uFFFD[2Jbxxx").hasSize(128);
    }

    private static boolean ours(JsonObject event) {
        return "unknown-tool".equals(event.getString("reason"))
                && event.getString("tool").startsWith("a");
    }
}
