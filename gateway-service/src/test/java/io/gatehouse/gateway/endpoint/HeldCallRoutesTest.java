package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.audit.Trails;
import io.gatehouse.gateway.mcp.Seals;
import io.gatehouse.gateway.replica.ReplicaId;
import io.gatehouse.gateway.replica.Replicas;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replica does with a request that another one hands to it. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class HeldCallRoutesTest {

    Stack stack;

    @Inject
    Seals seals;

    @Inject
    ReplicaId self;

    private Retries retries;

    @Inject
    Replicas replicas;

    @BeforeEach
    void start() {
        Ready.await();
        retries = new Retries(stack, seals);
        await().until(() -> replicas.size() > 0);
    }

    @AfterEach
    void stop() {
        stack.target.answers(Stack::callTarget);
        stack.replica.answers(Stack::answerAsReplica);
    }

    /** Has a call of alice's held here. */
    private String held(AtomicReference<HttpServerResponse> open) {
        stack.target.answers(seen -> {
            JsonObject message = seen.body().toJsonObject();
            if ("tools/call".equals(message.getString("method"))) {
                HttpServerResponse out = seen.request().response();
                open.set(out);
                out.putHeader("content-type", "text/event-stream")
                        .setChunked(true)
                        .write("data: {\"jsonrpc\":\"2.0\",\"id\":\"ask-1\",\"method\":\"elicitation/create\","
                                + "\"params\":{\"message\":\"Who?\",\"requestedSchema\":{\"type\":\"object\"}}}\n\n");
            } else if (message.containsKey("result")) {
                seen.request().response().setStatusCode(202).end();
                open.get().end("data: {\"jsonrpc\":\"2.0\",\"id\":\"r-0\",\"result\":{\"content\":[]}}\n\n");
            } else {
                Stack.callTarget(seen);
            }
        });
        Response first = retries.send(retries.token, Retries.call());
        String events = first.asString();
        assertThat(events).contains("input_required");
        return new JsonObject(events.substring(events.indexOf('{')))
                .getJsonObject("result")
                .getString("requestState");
    }

    @Test
    void aCallThatIsHeldHereGoesOnForItsOwnerOnlyAndOnce() {
        String state = held(new AtomicReference<>());
        String good = retries.forwarded("alice", "agent", Retries.retry(state)).encode();
        // No token, the client's own, one of another audience, and one without the permission.
        given().contentType("application/json").body(good).post(path()).then().statusCode(401);
        retries.take(retries.token, self.text(), good).then().statusCode(401);
        String issuer = stack.identity.config.url().toString();
        retries.take(
                        stack.company.workloadToken(issuer, Instant.now(), claims -> claims.setAudience("other")),
                        self.text(),
                        good)
                .then()
                .statusCode(401);
        retries.take(
                        stack.company.workloadToken(issuer, Instant.now(), claims -> claims.unsetClaim("scope")),
                        self.text(),
                        good)
                .then()
                .statusCode(403);
        // Another user, another client, other parameters.
        for (JsonObject bad : new JsonObject[] {
            retries.forwarded("bob", "agent", Retries.retry(state)),
            retries.forwarded("alice", "other", Retries.retry(state)),
            retries.forwarded("alice", "agent", Retries.retry(state).replace("{\"a\":1.0}", "{\"a\":2}"))
        }) {
            retries.take(retries.workload(), self.text(), bad.encode()).then().body("error.code", equalTo(-32602));
        }
        retries.take(retries.workload(), Retries.OTHER, good).then().statusCode(421);
        retries.take(retries.workload(), self.text(), good)
                .then()
                .statusCode(200)
                .body(containsString("\"id\":\"r-1\",\"result\""));
        // A replay finds the call gone.
        retries.take(retries.workload(), self.text(), good)
                .then()
                .body("error.code", equalTo(-32602))
                .body("error.message", containsString("not waiting any more"));
    }

    private String path() {
        return "/v1/replicas/" + self.text() + "/held-calls";
    }

    @Test
    void theTrailNamesTheClientAndNotTheReplicaThatHandedItOver() {
        List<JsonObject> audit = new CopyOnWriteArrayList<>();
        Trails.take(stack.identity, audit);
        assertThat(addressOf("203.0.113.7", audit)).isEqualTo("203.0.113.7");
        assertThat(addressOf("2001:db8::7", audit)).isEqualTo("2001:db8::7");
        // What is none, and what an older replica does not say.
        assertThat(addressOf("<script>", audit)).isEqualTo("127.0.0.1");
        assertThat(addressOf(null, audit)).isEqualTo("127.0.0.1");
    }

    private String addressOf(String said, List<JsonObject> audit) {
        String trace = UUID.randomUUID().toString().replace("-", "");
        String body = retries.forwarded("alice", "agent", Retries.retry(held(new AtomicReference<>())))
                .put("clientAddress", said)
                .encode();
        retries.take(retries.workload(), self.text(), body, "00-" + trace + "-00f067aa0ba902b7-01")
                .then()
                .statusCode(200);
        await().until(() -> audit.stream().anyMatch(line -> trace.equals(line.getString("traceId"))));
        return audit.stream()
                .filter(line -> trace.equals(line.getString("traceId")))
                .map(line -> line.getString("type") + " " + line.getString("clientAddress"))
                .reduce((one, another) -> one + ", " + another)
                .orElseThrow()
                .replaceFirst("^TOOL_CALLED ", "");
    }

    @Test
    void aCallEndsWhenTheReplicaOfItsClientVanishes() throws Exception {
        AtomicReference<HttpServerResponse> open = new AtomicReference<>();
        String state = held(open);
        // The target takes the answer and says nothing more.
        stack.target.answers(seen -> {
            stack.replica.answers(silence -> {});
            seen.request().response().setStatusCode(202).end();
        });
        String body = retries.forwarded("alice", "agent", Retries.retry(state))
                .put("replica", Retries.OTHER)
                .encode();
        AtomicBoolean cutOffInTheMiddle = new AtomicBoolean();
        Thread.startVirtualThread(() -> {
            try {
                retries.take(retries.workload(), self.text(), body).asString();
            } catch (Exception cutOff) {
                // What it is depends on how far the answer was.
                cutOffInTheMiddle.set(true);
            }
        });
        await().atMost(Duration.ofSeconds(30)).untilTrue(cutOffInTheMiddle);
    }

    @Test
    void whatWasHandedOverIsHandedToNobodyElse() {
        long before = retries.handedOver();
        retries.take(
                        retries.workload(),
                        self.text(),
                        retries.forwarded("alice", "agent", Retries.retry(retries.stateOf(Retries.OTHER)))
                                .encode())
                .then()
                .body("error.code", equalTo(-32602))
                .body("error.message", containsString("send it anew"));
        retries.take(
                        retries.workload(),
                        self.text(),
                        retries.forwarded("alice", "agent", Retries.retry(retries.stateOf(self.text())))
                                .encode())
                .then()
                .body("error.message", containsString("not waiting any more"));
        assertThat(retries.handedOver()).isEqualTo(before);
    }

    @Test
    void whatGoesOnWithNoCallOrCannotBeReadIsRefused() {
        String fresh = Retries.call();
        int calls = stack.target.seen.size();
        retries.take(
                        retries.workload(),
                        self.text(),
                        retries.forwarded("alice", "agent", fresh).encode())
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32600));
        for (String bad : new String[] {
            "",
            "[]",
            "{}",
            "{\"scope\":\"modern-1\"}",
            retries.forwarded("alice", "agent", "x").put("message", "%%%").encode()
        }) {
            retries.take(retries.workload(), self.text(), bad)
                    .then()
                    .statusCode(400)
                    .body("__type", equalTo("ValidationException"));
        }
        retries.take(
                        retries.workload(),
                        self.text(),
                        retries.forwarded("alice", "agent", fresh)
                                .put("scope", "none")
                                .encode())
                .then()
                .statusCode(404);
        retries.take(
                        retries.workload(),
                        self.text(),
                        retries.forwarded("alice", "agent", "nonsense").encode())
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32700));
        assertThat(stack.target.seen).hasSize(calls);
    }

    @Test
    void anOversizeRequestOfAReplicaIsRefusedBeforeItIsRead() throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(30_000);
            String head =
                    "POST " + path() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + retries.workload()
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + (9 << 20) + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
            assertThat(new String(line, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }
}
