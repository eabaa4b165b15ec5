package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.audit.Trails;
import io.gatehouse.gateway.mcp.Seals;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.gatehouse.gateway.replica.ReplicaId;
import io.gatehouse.gateway.replica.Replicas;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replica does with a request that goes on with a call which another one holds. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class HandoverTest {

    Stack stack;

    @Inject
    Seals seals;

    @Inject
    ReplicaId self;

    @Inject
    Replicas replicas;

    private Retries retries;

    @BeforeEach
    void start() {
        Ready.await();
        retries = new Retries(stack, seals);
        // One that was silent in the test before is found again.
        await().until(() -> replicas.size() > 0);
    }

    @AfterEach
    void stop() {
        stack.replica.answers(Stack::answerAsReplica);
    }

    private void otherAnswers(Consumer<HttpServerResponse> answer) {
        stack.replica.answers(seen -> {
            if (seen.path().endsWith("/held-calls")) {
                answer.accept(seen.request().response());
            } else {
                Stack.answerAsReplica(seen);
            }
        });
    }

    private Response send(String state) {
        return retries.send(retries.token, Retries.retry(state));
    }

    @Test
    void aRetryGoesToTheReplicaThatHoldsTheCallAndItsAnswerComesBackAsItIs() {
        otherAnswers(out -> out.putHeader("content-type", "text/event-stream")
                .putHeader("x-of-the-target", "yes")
                .end("data: {\"jsonrpc\":\"2.0\",\"id\":\"r-1\",\"result\":{\"n\":1.50}}\n\n"));
        send(retries.stateOf(Retries.OTHER))
                .then()
                .statusCode(200)
                .header("content-type", containsString("text/event-stream"))
                .header("x-of-the-target", "yes")
                .body(equalTo("data: {\"jsonrpc\":\"2.0\",\"id\":\"r-1\",\"result\":{\"n\":1.50}}\n\n"));
        LoopbackServer.Seen seen = stack.replica.seen.stream()
                .filter(one -> one.path().equals("/v1/replicas/" + Retries.OTHER + "/held-calls"))
                .reduce((before, last) -> last)
                .orElseThrow();
        JsonObject body = seen.body().toJsonObject();
        assertThat(new String(Base64.getDecoder().decode(body.getString("message")), StandardCharsets.UTF_8))
                .isEqualTo(Retries.retry(stateIn(body)));
        assertThat(body.getJsonObject("caller").getString("subject")).isEqualTo("alice");
        // The client's token stays here.
        assertThat(seen.body().toString()).doesNotContain(retries.token);
        assertThat(seen.header("Authorization")).doesNotContain(retries.token);
        assertThat(seen.header("Mcp-Name")).isEqualTo("notes___whoami");
    }

    private static String stateIn(JsonObject body) {
        String message = new String(Base64.getDecoder().decode(body.getString("message")), StandardCharsets.UTF_8);
        return new JsonObject(message).getJsonObject("params").getString("requestState");
    }

    @Test
    void aReplicaThatIsGoneIsSaidToBeGone() {
        send(retries.stateOf("00000000000000bb"))
                .then()
                .body("error.code", equalTo(-32602))
                .body("error.message", containsString("send it anew"));
        otherAnswers(out -> out.setStatusCode(421)
                .putHeader("x-amzn-errortype", "ResourceNotFoundException")
                .end());
        send(retries.stateOf(Retries.OTHER)).then().body("error.message", containsString("send it anew"));
        otherAnswers(HttpServerResponse::reset);
        send(retries.stateOf(Retries.OTHER)).then().body("error.message", containsString("send it anew"));
        otherAnswers(out -> out.setStatusCode(503)
                .putHeader("x-amzn-errortype", "ServiceUnavailableException")
                .end());
        send(retries.stateOf(Retries.OTHER)).then().statusCode(503).header("Retry-After", "1");
    }

    @Test
    void aReplicaThatDiesInTheMiddleEndsTheStreamWithAnError() {
        otherAnswers(out -> out.putHeader("content-type", "text/event-stream")
                .setChunked(true)
                .write("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n")
                .onComplete(sent -> out.reset()));
        send(retries.stateOf(Retries.OTHER))
                .then()
                .statusCode(200)
                .body(containsString("notifications/progress"))
                .body(containsString("\"id\":\"r-1\",\"error\":{\"code\":-32602"));
    }

    @Test
    void aReplicaThatVanishesWithoutClosingItsConnectionsIsNoticed() {
        List<JsonObject> audit = new CopyOnWriteArrayList<>();
        Trails.take(stack.identity, audit);
        // It has begun to answer, then there is nothing but silence: no end, no reset, no answer to anything.
        stack.replica.answers(seen -> {
            if (seen.path().endsWith("/held-calls")) {
                stack.replica.answers(silence -> {});
                seen.request()
                        .response()
                        .putHeader("content-type", "text/event-stream")
                        .setChunked(true)
                        .write("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n");
            } else {
                Stack.answerAsReplica(seen);
            }
        });
        send(retries.stateOf(Retries.OTHER))
                .then()
                .statusCode(200)
                .body(containsString("notifications/progress"))
                .body(containsString("\"id\":\"r-1\",\"error\":{\"code\":-32602"));
        // Nobody else is there to write it.
        await().untilAsserted(() -> assertThat(audit)
                .filteredOn(line -> "replica-gone".equals(line.getString("reason")))
                .extracting(line -> line.getString("type") + " " + line.getString("outcome"))
                .containsExactly("TOOL_CALLED FAILED"));
    }

    @Test
    void oneThatVanishesBeforeItAnswersIsSaidToBeGone() {
        stack.replica.answers(seen -> {
            if (seen.path().endsWith("/held-calls")) {
                stack.replica.answers(silence -> {});
            } else {
                Stack.answerAsReplica(seen);
            }
        });
        send(retries.stateOf(Retries.OTHER)).then().body("error.message", containsString("send it anew"));
    }

    @Test
    void whoHandsACallOverSaysWhereItsClientIs() {
        otherAnswers(out -> out.putHeader("content-type", "application/json").end("{}"));
        send(retries.stateOf(Retries.OTHER)).then().statusCode(200);
        JsonObject body = stack.replica.seen.stream()
                .filter(one -> one.path().endsWith("/held-calls"))
                .reduce((before, last) -> last)
                .orElseThrow()
                .body()
                .toJsonObject();
        assertThat(body.getString("clientAddress")).isEqualTo("127.0.0.1");
        assertThat(body.getString("replica")).isEqualTo(self.text());
    }

    @Test
    void aForgedOrForeignStateLeadsToNoReplica() {
        long before = retries.handedOver();
        String state = retries.stateOf(Retries.OTHER);
        for (String forged : new String[] {
            "", Retries.OTHER + ".AAAA", "http://169.254.169.254/", state.substring(0, state.length() - 4) + "AAAA"
        }) {
            send(forged)
                    .then()
                    .body("error.code", equalTo(-32602))
                    .body("error.message", containsString("requestState"));
        }
        retries.send(stack.company.token("bob"), Retries.retry(state)).then().body("error.code", equalTo(-32602));
        retries.send(retries.token, Retries.retry(state).replace("{\"a\":1.0}", "{\"a\":2}"))
                .then()
                .body("error.code", equalTo(-32602));
        assertThat(retries.handedOver()).isEqualTo(before);
    }
}
