package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.caller.CallerKeys;
import io.gatehouse.gateway.mcp.Seals;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.gatehouse.gateway.replica.ReplicaId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that go on with a call: from the replica that they come to, to the one that holds the call. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class ForwardedRetryTest {

    private static final String MODERN = "/gateways/modern-1/mcp";
    private static final String OTHER = "00000000000000aa";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}";
    private static final String CALL = "\"name\":\"notes___whoami\",\"arguments\":{\"a\":1.0}," + META;

    Stack stack;

    @Inject
    Seals seals;

    @Inject
    ReplicaId self;

    private String token;

    @BeforeEach
    void start() {
        Ready.await();
        token = stack.company.token("alice");
        await().until(() -> stack.replica.count("/v1/replicas/self") > 0);
    }

    @AfterEach
    void stop() {
        stack.replica.answers(Stack::answerAsReplica);
        stack.target.answers(Stack::callTarget);
    }

    private RequestSpecification modern(String bearer) {
        return given().header("Authorization", "Bearer " + bearer)
                .header("Accept", "application/json, text/event-stream")
                .contentType("application/json")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", "notes___whoami");
    }

    private static String retry(String state) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"r-1\",\"method\":\"tools/call\",\"params\":{" + CALL
                + ",\"inputResponses\":{\"request\":{\"action\":\"accept\"}},\"requestState\":\"" + state + "\"}}";
    }

    /** What a replica of that id would have sealed for alice's call. */
    private String stateOf(String replica) {
        return seals.seal(
                Seals.Binding.to(Seals.Purpose.REQUEST_STATE)
                        .and("HELD")
                        .and("modern-1")
                        .and(CallerKeys.of(stack.company.issuer(), "alice"))
                        .and("agent")
                        .and("T1")
                        .and("tools/call")
                        .and("notes___whoami")
                        .and(sha256("{\"a\":1.0}")),
                Instant.now().plusSeconds(60),
                (replica + ".AAAA").getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
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
        return modern(token).body(retry(state)).post(MODERN);
    }

    @Test
    void aRetryGoesToTheReplicaThatHoldsTheCallAndItsAnswerComesBackAsItIs() {
        otherAnswers(out -> out.putHeader("content-type", "text/event-stream")
                .putHeader("x-of-the-target", "yes")
                .end("data: {\"jsonrpc\":\"2.0\",\"id\":\"r-1\",\"result\":{\"n\":1.50}}\n\n"));
        send(stateOf(OTHER))
                .then()
                .statusCode(200)
                .header("content-type", containsString("text/event-stream"))
                .header("x-of-the-target", "yes")
                .body(equalTo("data: {\"jsonrpc\":\"2.0\",\"id\":\"r-1\",\"result\":{\"n\":1.50}}\n\n"));
        LoopbackServer.Seen seen = stack.replica.seen.stream()
                .filter(one -> one.path().equals("/v1/replicas/" + OTHER + "/held-calls"))
                .reduce((before, last) -> last)
                .orElseThrow();
        JsonObject body = seen.body().toJsonObject();
        assertThat(new String(Base64.getDecoder().decode(body.getString("message")), StandardCharsets.UTF_8))
                .isEqualTo(retry(stateIn(body)));
        assertThat(body.getJsonObject("caller").getString("subject")).isEqualTo("alice");
        // The client's token stays here.
        assertThat(seen.body().toString()).doesNotContain(token);
        assertThat(seen.header("Authorization")).doesNotContain(token);
        assertThat(seen.header("Mcp-Name")).isEqualTo("notes___whoami");
    }

    private static String stateIn(JsonObject body) {
        String message = new String(Base64.getDecoder().decode(body.getString("message")), StandardCharsets.UTF_8);
        return new JsonObject(message).getJsonObject("params").getString("requestState");
    }

    @Test
    void aReplicaThatIsGoneIsSaidToBeGone() {
        send(stateOf("00000000000000bb"))
                .then()
                .body("error.code", equalTo(-32602))
                .body("error.message", containsString("send it anew"));
        otherAnswers(out -> out.setStatusCode(421)
                .putHeader("x-amzn-errortype", "ResourceNotFoundException")
                .end());
        send(stateOf(OTHER)).then().body("error.message", containsString("send it anew"));
        otherAnswers(HttpServerResponse::reset);
        send(stateOf(OTHER)).then().body("error.message", containsString("send it anew"));
        otherAnswers(out -> out.setStatusCode(503)
                .putHeader("x-amzn-errortype", "ServiceUnavailableException")
                .end());
        send(stateOf(OTHER)).then().statusCode(503).header("Retry-After", "1");
    }

    @Test
    void aReplicaThatDiesInTheMiddleEndsTheStreamWithAnError() {
        otherAnswers(out -> out.putHeader("content-type", "text/event-stream")
                .setChunked(true)
                .write("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n")
                .onComplete(sent -> out.reset()));
        send(stateOf(OTHER))
                .then()
                .statusCode(200)
                .body(containsString("notifications/progress"))
                .body(containsString("\"id\":\"r-1\",\"error\":{\"code\":-32602"));
    }

    @Test
    void aForgedOrForeignStateLeadsToNoReplica() {
        long before = stack.replica.count("/v1/replicas/" + OTHER + "/held-calls");
        String state = stateOf(OTHER);
        for (String forged : new String[] {
            "", OTHER + ".AAAA", "http://169.254.169.254/", state.substring(0, state.length() - 4) + "AAAA"
        }) {
            send(forged)
                    .then()
                    .body("error.code", equalTo(-32602))
                    .body("error.message", containsString("requestState"));
        }
        modern(stack.company.token("bob"))
                .body(retry(state))
                .post(MODERN)
                .then()
                .body("error.code", equalTo(-32602));
        modern(token)
                .body(retry(state).replace("{\"a\":1.0}", "{\"a\":2}"))
                .post(MODERN)
                .then()
                .body("error.code", equalTo(-32602));
        assertThat(stack.replica.count("/v1/replicas/" + OTHER + "/held-calls")).isEqualTo(before);
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
        Response first = modern(token)
                .body("{\"jsonrpc\":\"2.0\",\"id\":\"r-0\",\"method\":\"tools/call\",\"params\":{" + CALL + "}}")
                .post(MODERN);
        String events = first.asString();
        assertThat(events).contains("input_required");
        return new JsonObject(events.substring(events.indexOf('{')))
                .getJsonObject("result")
                .getString("requestState");
    }

    private JsonObject forwarded(String user, String client, String message) {
        return new JsonObject()
                .put("scope", "modern-1")
                .put(
                        "caller",
                        new JsonObject()
                                .put("issuer", stack.company.issuer())
                                .put("subject", user)
                                .put("subjectClaim", "sub")
                                .put("clientId", client)
                                .put("scopes", new JsonArray())
                                .put("claims", new JsonObject())
                                .put("expiresAt", Instant.now().plusSeconds(60).getEpochSecond())
                                .put("key", CallerKeys.of(stack.company.issuer(), user)))
                .put("message", Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8)));
    }

    private Response take(String bearer, String replica, String body) {
        return modern(bearer).body(body).post("/v1/replicas/" + replica + "/held-calls");
    }

    private String workload() {
        return stack.company.workloadToken(stack.identity.config.url().toString(), Instant.now());
    }

    @Test
    void aCallThatIsHeldHereGoesOnForItsOwnerOnlyAndOnce() {
        String state = held(new AtomicReference<>());
        String good = forwarded("alice", "agent", retry(state)).encode();
        // No token, the client's own, one of another audience, and one without the permission.
        given().contentType("application/json").body(good).post(path()).then().statusCode(401);
        take(token, self.text(), good).then().statusCode(401);
        String issuer = stack.identity.config.url().toString();
        take(
                        stack.company.workloadToken(issuer, Instant.now(), claims -> claims.setAudience("other")),
                        self.text(),
                        good)
                .then()
                .statusCode(401);
        take(
                        stack.company.workloadToken(issuer, Instant.now(), claims -> claims.unsetClaim("scope")),
                        self.text(),
                        good)
                .then()
                .statusCode(403);
        // Another user, another client, other parameters.
        for (JsonObject bad : new JsonObject[] {
            forwarded("bob", "agent", retry(state)),
            forwarded("alice", "other", retry(state)),
            forwarded("alice", "agent", retry(state).replace("{\"a\":1.0}", "{\"a\":2}"))
        }) {
            take(workload(), self.text(), bad.encode()).then().body("error.code", equalTo(-32602));
        }
        take(workload(), OTHER, good).then().statusCode(421);
        take(workload(), self.text(), good).then().statusCode(200).body(containsString("\"id\":\"r-1\",\"result\""));
        // A replay finds the call gone.
        take(workload(), self.text(), good)
                .then()
                .body("error.code", equalTo(-32602))
                .body("error.message", containsString("not waiting any more"));
    }

    private String path() {
        return "/v1/replicas/" + self.text() + "/held-calls";
    }

    @Test
    void whatWasHandedOverIsHandedToNobodyElse() {
        long before = stack.replica.count("/v1/replicas/" + OTHER + "/held-calls");
        take(
                        workload(),
                        self.text(),
                        forwarded("alice", "agent", retry(stateOf(OTHER))).encode())
                .then()
                .body("error.code", equalTo(-32602))
                .body("error.message", containsString("send it anew"));
        take(
                        workload(),
                        self.text(),
                        forwarded("alice", "agent", retry(stateOf(self.text()))).encode())
                .then()
                .body("error.message", containsString("not waiting any more"));
        assertThat(stack.replica.count("/v1/replicas/" + OTHER + "/held-calls")).isEqualTo(before);
    }

    @Test
    void whatGoesOnWithNoCallOrCannotBeReadIsRefused() {
        String fresh = "{\"jsonrpc\":\"2.0\",\"id\":\"r-0\",\"method\":\"tools/call\",\"params\":{" + CALL + "}}";
        int calls = stack.target.seen.size();
        take(workload(), self.text(), forwarded("alice", "agent", fresh).encode())
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32600));
        for (String bad : new String[] {
            "",
            "[]",
            "{}",
            "{\"scope\":\"modern-1\"}",
            forwarded("alice", "agent", "x").put("message", "%%%").encode()
        }) {
            take(workload(), self.text(), bad).then().statusCode(400).body("__type", equalTo("ValidationException"));
        }
        take(
                        workload(),
                        self.text(),
                        forwarded("alice", "agent", fresh).put("scope", "none").encode())
                .then()
                .statusCode(404);
        take(workload(), self.text(), forwarded("alice", "agent", "nonsense").encode())
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32700));
        assertThat(stack.target.seen).hasSize(calls);
    }

    @Test
    void anOversizeRequestOfAReplicaIsRefusedBeforeItIsRead() throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(30_000);
            String head = "POST " + path() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + workload()
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + (9 << 20) + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
            assertThat(new String(line, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }
}
