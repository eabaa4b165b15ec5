package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.gatehouse.gateway.replica.Replicas;
import io.gatehouse.gateway.tool.CallTool;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S18: what one replica hears holds at all of them. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class OtherReplicasTest {

    private static final String TOPICS = "/v1/replicas/topics/";

    Stack stack;

    @Inject
    CallTool calls;

    @Inject
    Replicas replicas;

    @BeforeEach
    void waitForTheCatalog() {
        Ready.await();
        await().until(() -> replicas.size() > 0);
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

    @Test
    void aLogLevelThatIsSetHereHoldsThereBeforeItIsAnswered() {
        Agent alice = new Agent(stack.company.token("alice"), "/mcp");
        String session = open(alice);
        alice.post(session, level("debug")).then().statusCode(200).body("result", notNullValue());
        JsonObject told = told("log-levels");
        assertThat(told.getString("level")).isEqualTo("debug");
        assertThat(told.encode()).doesNotContain(session);
        // What is no level is refused and told to nobody.
        alice.post(session, level("loud")).then().body("error.code", equalTo(-32602));
        assertThat(told("log-levels")).isEqualTo(told);
    }

    @Test
    void aLogLevelThatIsSetThereHoldsHere() {
        tell("log-levels", new JsonObject().put("sessionKey", "of-another").put("level", "error"));
        assertThat(calls.logLevels()).containsEntry("of-another", "error");
        given().header("Authorization", "Bearer " + workload())
                .contentType("application/json")
                .body("{\"messages\":[{\"sessionKey\":\"of-another\",\"level\":\"loud\"}]}")
                .post(TOPICS + "log-levels")
                .then()
                .statusCode(400);
        assertThat(calls.logLevels()).containsEntry("of-another", "error");
    }

    @Test
    void aReplicaThatComesLaterHearsTheLevels() {
        calls.logLevel("of-an-older-session", "notice");
        String fresh = "00000000000000cc";
        stack.replica.answers(seen -> seen.request()
                .response()
                .putHeader("content-type", "application/json")
                .end(new JsonObject().put("id", fresh).put("concerned", true).toBuffer()));
        try {
            await().untilAsserted(() -> assertThat(stack.replica.seen)
                    .filteredOn(seen -> seen.path().equals(TOPICS + "log-levels"))
                    .anySatisfy(seen -> assertThat(seen.body().toString()).contains("of-an-older-session", "notice")));
        } finally {
            stack.replica.answers(Stack::answerAsReplica);
        }
    }

    private static String level(String level) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"logging/setLevel\",\"params\":{\"level\":\"" + level
                + "\"}}";
    }

    private String workload() {
        return stack.company.workloadToken(stack.identity.config.url().toString(), Instant.now());
    }

    private void tell(String topic, JsonObject message) {
        given().header("Authorization", "Bearer " + workload())
                .contentType("application/json")
                .body(new JsonObject()
                        .put("messages", new JsonArray().add(message))
                        .encode())
                .post(TOPICS + topic)
                .then()
                .statusCode(200)
                .body("concerned", equalTo(!topic.equals("cancellations")));
    }
}
