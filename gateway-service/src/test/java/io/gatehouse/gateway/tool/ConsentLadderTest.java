package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.identity.FakeIdentity;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a client of the stateless era is sent to its consent, and how its repeated call is held. */
class ConsentLadderTest {

    private static final String TOKEN = "/identities/oauth2/token";
    private static final String SESSION = "urn:ietf:params:oauth:request_uri:handle";
    private static final String URL = "https://id.example/identities/oauth2/authorize?request_uri=x";
    private static final ClientCapabilities KNOWS_URLS = new ClientCapabilities(true, true, false, false, false, false);

    @TempDir
    Path folder;

    private CallStage stage;
    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    /** What a poll says, or null once there is a token. */
    private volatile String status = "IN_PROGRESS";

    private void start(Map<String, String> settings) throws IOException {
        stage = new CallStage(folder, settings);
        stage.credential = CallStage.oauth();
        stage.version = ProtocolVersion.V2026_07_28;
        stage.session = null;
        stage.capabilities = KNOWS_URLS;
        stage.identity.on(
                TOKEN, seen -> new FakeIdentity.Answer(200, answer(seen.body().toJsonObject())));
    }

    private JsonObject answer(JsonObject body) {
        boolean poll = body.containsKey("sessionUri");
        if (poll) {
            assertThat(body.getString("sessionUri")).isEqualTo(SESSION);
            polls.incrementAndGet();
        }
        String now = status;
        if (now == null) {
            return new JsonObject().put("accessToken", "vendor-token").put("generation", 1);
        }
        if (poll) {
            return new JsonObject().put("sessionUri", SESSION).put("sessionStatus", now);
        }
        opened.incrementAndGet();
        return new JsonObject().put("authorizationUrl", URL).put("sessionUri", SESSION);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private JsonObject first() {
        JsonObject result = new JsonObject(stage.call("alice").body()).getJsonObject("result");
        assertThat(result.getString("resultType")).isEqualTo("input_required");
        return result;
    }

    private static String retry(String id, String state, String action) {
        return CallStage.body(id)
                .replace(
                        "\"arguments\":{}",
                        "\"arguments\":{},\"requestState\":\"" + state
                                + "\",\"inputResponses\":{\"consent\":{\"action\":\"" + action + "\"}}");
    }

    private CompletableFuture<HttpResponse<String>> later(String body) {
        return stage.client.sendAsync(stage.request("alice", body).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonObject result(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getJsonObject("result");
    }

    @Test
    void aClientIsAskedForInputWithAStateThatSaysNothing() throws IOException {
        start(Map.of());
        JsonObject result = first();
        JsonObject request = result.getJsonObject("inputRequests").getJsonObject("consent");
        assertThat(request.getString("method")).isEqualTo("elicitation/create");
        assertThat(request.getJsonObject("params").getMap())
                .containsEntry("mode", "url")
                .containsEntry("url", URL)
                .containsOnlyKeys("mode", "url", "message");
        assertThat(result.getString("requestState"))
                .matches("[A-Za-z0-9_-]{60,}")
                .doesNotContain("handle");
        assertThat(result.getJsonObject("_meta").containsKey("io.modelcontextprotocol/serverInfo"))
                .isTrue();
        assertThat(stage.target.server.seen).isEmpty();
    }

    @Test
    void aClientThatCannotOpenUrlsGetsTheLinkInPlainWords() throws IOException {
        start(Map.of());
        stage.capabilities = ClientCapabilities.NONE;
        HttpResponse<String> answer = stage.call("alice");
        assertThat(stage.toolError(answer)).endsWith(URL);
        assertThat(result(answer).getString("resultType")).isEqualTo("complete");
    }

    @Test
    void theRepeatedCallIsHeldUntilTheUserHasConsented() throws IOException {
        start(Map.of());
        var answer = later(retry("2", first().getString("requestState"), "accept"));
        await().until(() -> polls.get() > 2);
        assertThat(answer).isNotDone();
        status = null;
        assertThat(answer.join().body()).contains("done").contains("\"id\":2");
        assertThat(stage.target.calls().getFirst().header("authorization")).isEqualTo("Bearer vendor-token");
        assertThat(opened).hasValue(1);
        assertThat(stage.watch.size()).isZero();
        assertThat(stage.consents.held()).isZero();
    }

    @Test
    void itIsHeldOnlyForATimeAndAskedAgain() throws IOException {
        start(Map.of("gateway.consent.hold", "PT0.2S"));
        String state = first().getString("requestState");
        JsonObject again = result(
                stage.send(stage.request("alice", retry("2", state, "accept")).build()));
        assertThat(again.getString("resultType")).isEqualTo("input_required");
        assertThat(polls.get()).isPositive();
        assertThat(stage.watch.size()).isZero();
        status = null;
        String newer = again.getString("requestState");
        assertThat(stage.send(stage.request("alice", retry("3", newer, "accept"))
                                .build())
                        .body())
                .contains("done");
    }

    @Test
    void aConsentThatWasDeniedIsAskedForAgainAtOnce() throws IOException {
        start(Map.of());
        String state = first().getString("requestState");
        status = "FAILED";
        JsonObject again = result(
                stage.send(stage.request("alice", retry("2", state, "accept")).build()));
        assertThat(again.getString("resultType")).isEqualTo("input_required");
        assertThat(opened).hasValue(2);
    }

    @Test
    void whoDeclinesIsToldSoAndNobodyIsAsked() throws IOException {
        start(Map.of());
        String state = first().getString("requestState");
        for (String action : new String[] {"decline", "cancel"}) {
            assertThat(stage.toolError(stage.send(
                            stage.request("alice", retry("2", state, action)).build())))
                    .contains("was not given the permission");
        }
        assertThat(opened).hasValue(1);
        assertThat(polls).hasValue(0);
        await().until(() ->
                stage.audit.stream().anyMatch(event -> "consent-declined".equals(event.getString("reason"))));
    }

    @Test
    void aRepeatedCallWithoutAnAnswerIsNotHeld() throws IOException {
        start(Map.of());
        String body = retry("2", first().getString("requestState"), "accept").replace("\"consent\"", "\"other\"");
        assertThat(result(stage.send(stage.request("alice", body).build())).getString("resultType"))
                .isEqualTo("input_required");
        assertThat(polls).hasValue(0);
    }

    @Test
    void whoLeavesIsNotWaitedForAnyLonger() throws IOException {
        start(Map.of());
        var answer = later(retry("2", first().getString("requestState"), "accept"));
        await().until(() -> polls.get() > 1);
        answer.cancel(true);
        stage.client.shutdownNow();
        await().until(() -> stage.watch.size() == 0 && stage.consents.held() == 0);
        assertThat(stage.target.server.seen).isEmpty();
    }

    @Test
    void severalCallsOfOneConsentAreFollowedOnceAndOnlySomeAreHeld() throws IOException {
        start(Map.of("gateway.consent.maximum-held-per-caller", "2", "gateway.consent.poll-interval", "PT60S"));
        String state = first().getString("requestState");
        var one = later(retry("2", state, "accept"));
        var two = later(retry("3", state, "accept"));
        await().until(() -> polls.get() == 1);
        await().untilAsserted(() -> assertThat(result(stage.send(stage.request("alice", retry("4", state, "accept"))
                                .build()))
                        .getString("resultType"))
                .isEqualTo("input_required"));
        assertThat(polls).hasValue(1);
        assertThat(one).isNotDone();
        assertThat(two).isNotDone();
        assertThat(stage.watch.size()).isEqualTo(1);
    }

    @Test
    void noMoreConsentsAreFollowedThanAllowed() throws IOException {
        start(Map.of("gateway.consent.maximum-followed", "0"));
        String state = first().getString("requestState");
        assertThat(result(stage.send(stage.request("alice", retry("2", state, "accept"))
                                .build()))
                        .getString("resultType"))
                .isEqualTo("input_required");
        assertThat(polls).hasValue(0);
        assertThat(stage.consents.held()).isZero();
    }

    private static final class Lines implements AutoCloseable {

        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final HttpClient client = HttpClient.newHttpClient();

        Lines(HttpRequest request) {
            HttpResponse<Stream<String>> answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                    .join();
            CompletableFuture.runAsync(() -> answer.body().forEach(heard::add), Thread::startVirtualThread);
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }

    @Test
    void anOpenStreamOfTheHandshakeEraHearsThatTheConsentIsComplete() throws IOException {
        start(Map.of());
        stage.version = ProtocolVersion.V2025_11_25;
        stage.session = CallStage.session("agent-session", true);
        try (Lines stream = new Lines(
                HttpRequest.newBuilder(stage.uri("/stream/agent-session")).build())) {
            String id = new JsonObject(stage.call("alice").body())
                    .getJsonObject("error")
                    .getJsonObject("data")
                    .getJsonArray("elicitations")
                    .getJsonObject(0)
                    .getString("elicitationId");
            await().until(() -> polls.get() > 1);
            assertThat(stream.heard).isEmpty();
            status = null;
            await().untilAsserted(() -> assertThat(stream.heard)
                    .contains("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/elicitation/complete\",\"params\":"
                            + "{\"elicitationId\":\"" + id + "\"}}"));
        }
        await().until(() -> stage.watch.size() == 0);
    }

    /** Starts the stage beside another replica that is or is not concerned with whatever it is told. */
    private LoopbackServer startBeside(Vertx vertx, boolean concerned) throws IOException {
        LoopbackServer other = new LoopbackServer(
                vertx,
                seen -> seen.request()
                        .response()
                        .putHeader("content-type", "application/json")
                        .end(new JsonObject()
                                .put("id", "00000000000000aa")
                                .put("concerned", concerned)
                                .toBuffer()));
        start(Map.of("gateway.replica.peers", other.uri("").toString(), "gateway.replica.interval", "PT0.05S"));
        stage.version = ProtocolVersion.V2025_11_25;
        stage.session = CallStage.session("agent-session", true);
        await().until(() -> other.count("/v1/replicas/self") > 1);
        return other;
    }

    private static List<JsonObject> told(LoopbackServer other) {
        return other.seen.stream()
                .filter(seen -> seen.path().endsWith("/completed-elicitations"))
                .map(seen -> seen.body().toJsonObject().getJsonArray("messages").getJsonObject(0))
                .toList();
    }

    @Test
    void theReplicaThatHasTheStreamIsToldThatTheConsentIsComplete() throws IOException {
        Vertx vertx = Vertx.vertx();
        try (LoopbackServer other = startBeside(vertx, true)) {
            String id = new JsonObject(stage.call("alice").body())
                    .getJsonObject("error")
                    .getJsonObject("data")
                    .getJsonArray("elicitations")
                    .getJsonObject(0)
                    .getString("elicitationId");
            await().until(() -> polls.get() > 1);
            assertThat(told(other)).containsExactly(ElicitationStreams.message("agent-session", null));
            status = null;
            await().until(() -> told(other).size() == 2);
            assertThat(told(other).getLast()).isEqualTo(ElicitationStreams.message("agent-session", id));
        } finally {
            vertx.close();
        }
    }

    @Test
    void whereNoReplicaHasAStreamNobodyFollowsTheConsent() throws IOException {
        Vertx vertx = Vertx.vertx();
        try (LoopbackServer other = startBeside(vertx, false)) {
            assertThat(stage.call("alice").body()).contains("-32042");
            await().until(() -> told(other).size() == 1);
            assertThat(stage.call("alice").body()).contains("-32042");
            await().until(() -> told(other).size() == 2);
            assertThat(stage.watch.size()).isZero();
            assertThat(polls).hasValue(0);
        } finally {
            vertx.close();
        }
    }

    @Test
    void whatAnotherReplicaSaysIsCompleteIsHeardOnTheStreamHere() throws IOException {
        start(Map.of());
        ElicitationStreams topic = new ElicitationStreams(stage.open);
        assertThat(topic.take(ElicitationStreams.message("agent-session", "e-1")))
                .isFalse();
        try (Lines stream = new Lines(
                HttpRequest.newBuilder(stage.uri("/stream/agent-session")).build())) {
            await().until(() -> topic.take(ElicitationStreams.message("agent-session", null)));
            assertThat(topic.take(ElicitationStreams.message("agent-session", "e-\"2")))
                    .isTrue();
            assertThat(topic.take(ElicitationStreams.message("other-session", "e-3")))
                    .isFalse();
            await().untilAsserted(() -> assertThat(stream.heard)
                    .contains("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/elicitation/complete\",\"params\":"
                            + "{\"elicitationId\":\"e-\\\"2\"}}"));
            assertThat(stream.heard).noneMatch(line -> line.contains("e-1") || line.contains("e-3"));
        }
    }

    @Test
    void withoutAStreamNobodyFollowsTheConsent() throws IOException {
        start(Map.of());
        stage.version = ProtocolVersion.V2025_11_25;
        stage.session = CallStage.session("agent-session", true);
        assertThat(stage.call("alice").body()).contains("-32042");
        assertThat(stage.watch.size()).isZero();
    }
}
