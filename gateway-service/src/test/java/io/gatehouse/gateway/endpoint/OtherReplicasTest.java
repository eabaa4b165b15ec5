package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S18: what one replica hears holds at all of them. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class OtherReplicasTest {

    private static final String TOPICS = "/v1/replicas/topics/";

    Stack stack;

    @BeforeEach
    void waitForTheCatalog() {
        Ready.await();
    }

    private String open(Agent alice) {
        return alice.post(Agent.INITIALIZE).then().statusCode(200).extract().header("Mcp-Session-Id");
    }

    private JsonObject told(String topic) {
        return stack.replica.seen.stream()
                .filter(seen -> seen.path().equals(TOPICS + topic))
                .map(LoopbackServer.Seen::body)
                .reduce((before, last) -> last)
                .map(body -> body.toJsonObject().getJsonArray("messages").getJsonObject(0))
                .orElse(new JsonObject());
    }

    @Test
    void aSessionThatIsEndedHereIsEndedThere() {
        Agent alice = new Agent(stack.company.token("alice"), "/mcp");
        String session = open(alice);
        await().until(() -> stack.replica.count("/v1/replicas/self") > 0);
        alice.request().header("Mcp-Session-Id", session).delete("/mcp").then().statusCode(204);
        assertThat(told("ended-sessions").getString("sessionKey")).isNotBlank();
        assertThat(told("ended-sessions").encode()).doesNotContain(session);
    }

    @Test
    void aSessionThatIsEndedThereIsEndedHere() {
        Agent alice = new Agent(stack.company.token("alice"), "/mcp");
        String session = open(alice);
        alice.request()
                .header("Mcp-Session-Id", session)
                .body(Agent.list("{}"))
                .post("/mcp")
                .then()
                .statusCode(200);
        // The key within the sealed id is what replicas speak of; ending another session by the same caller shows it.
        alice.request().header("Mcp-Session-Id", session).delete("/mcp").then().statusCode(204);
        JsonObject first = told("ended-sessions");
        String other = open(alice);
        tell("ended-sessions", first);
        alice.request()
                .header("Mcp-Session-Id", other)
                .body(Agent.list("{}"))
                .post("/mcp")
                .then()
                .statusCode(200);
        alice.request()
                .header("Mcp-Session-Id", session)
                .body(Agent.list("{}"))
                .post("/mcp")
                .then()
                .statusCode(404);
    }

    @Test
    void aCancellationOfACallThatRunsElsewhereGoesThere() {
        Agent alice = new Agent(stack.company.token("alice"), "/mcp");
        String session = open(alice);
        await().until(() -> stack.replica.count("/v1/replicas/self") > 0);
        alice.request()
                .header("Mcp-Session-Id", session)
                .body(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"elsewhere-7\"}}")
                .post("/mcp")
                .then()
                .statusCode(202);
        await().untilAsserted(() ->
                assertThat(told("cancellations").getString("requestId")).isEqualTo("\"elsewhere-7\""));
        tell("cancellations", told("cancellations"));
    }

    private void tell(String topic, JsonObject message) {
        String token = stack.company.workloadToken(stack.identity.config.url().toString(), Instant.now());
        given().header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body(new JsonObject()
                        .put("messages", new JsonArray().add(message))
                        .encode())
                .post(TOPICS + topic)
                .then()
                .statusCode(200)
                .body("concerned", equalTo(topic.equals("ended-sessions")));
    }
}
