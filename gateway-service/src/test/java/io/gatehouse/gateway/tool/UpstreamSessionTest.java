package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamSessionTest {

    @TempDir
    Path folder;

    private CallStage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new CallStage(folder);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void aSessionIsOpenedOnceAsTheSpecificationHasItAndThenUsed() {
        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 12)
                .mapToObj(i -> stage.client.sendAsync(
                        stage.request("alice", CallStage.body("" + i)).build(), HttpResponse.BodyHandlers.ofString()))
                .toList();
        calls.forEach(CompletableFuture::join);
        assertThat(stage.target.handshakes).hasValue(1);
        LoopbackServer.Seen initialize = stage.target.server.seen.getFirst();
        assertThat(initialize.body().toJsonObject().getJsonObject("params").getString("protocolVersion"))
                .isEqualTo("2025-11-25");
        assertThat(initialize.body().toString())
                .contains("\"capabilities\":{\"elicitation\":{\"form\":{},\"url\":{}}}");
        assertThat(initialize.header("Mcp-Session-Id")).isNull();
        LoopbackServer.Seen initialized =
                stage.target.method("notifications/initialized").getFirst();
        assertThat(initialized.header("Mcp-Session-Id")).isEqualTo("session-1");
        assertThat(stage.target.calls())
                .hasSize(12)
                .allSatisfy(call -> assertThat(call.header("Mcp-Session-Id")).isEqualTo("session-1"))
                .allSatisfy(
                        call -> assertThat(call.header("MCP-Protocol-Version")).isEqualTo("2025-06-18"));
    }

    @Test
    void aSessionThatTheTargetLostIsOpenedAgainOnce() {
        stage.call("alice");
        stage.target.sessions.clear();
        assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
        assertThat(stage.target.handshakes).hasValue(2);
        stage.target.onCall = (seen, out) -> out.setStatusCode(404).end();
        assertThat(stage.toolError(stage.call("alice"))).contains("HTTP status 404");
        assertThat(stage.target.handshakes).hasValue(3);
    }

    @Test
    void aTargetWithoutSessionsIsRememberedAsOne() {
        stage.target.keepsSessions = false;
        stage.call("alice");
        stage.call("alice");
        assertThat(stage.target.handshakes).hasValue(1);
        assertThat(stage.target.calls())
                .allSatisfy(call -> assertThat(call.header("Mcp-Session-Id")).isNull());
    }

    @Test
    void nobodySharesASession() {
        stage.session = null;
        stage.call("alice");
        stage.call("bob");
        stage.session = CallStage.session("another", true);
        stage.call("alice");
        assertThat(stage.target.calls())
                .extracting(call -> call.header("Mcp-Session-Id"))
                .containsExactly("session-1", "session-2", "session-3");
    }

    @Test
    void aSessionThatNobodyUsesIsLeftAlone() {
        stage.call("alice");
        stage.identity.clock.advance(Duration.ofMinutes(31));
        stage.call("alice");
        assertThat(stage.target.handshakes).hasValue(2);
        await().until(() -> stage.target.server.seen.stream()
                .anyMatch(seen -> seen.request().method().name().equals("DELETE")
                        && "session-1".equals(seen.header("Mcp-Session-Id"))));
    }

    @Test
    void twoCallsUnderOneIdAtOneTimeDoNotMeetInOneSession() {
        stage.session = null;
        List<HttpServerResponse> open = new CopyOnWriteArrayList<>();
        stage.target.onCall = (seen, out) -> open.add(out);
        CompletableFuture<HttpResponse<String>> first = stage.client.sendAsync(
                stage.request("alice", CallStage.body("1")).build(), HttpResponse.BodyHandlers.ofString());
        await().until(() -> open.size() == 1);
        CompletableFuture<HttpResponse<String>> second = stage.client.sendAsync(
                stage.request("alice", CallStage.body("1")).build(), HttpResponse.BodyHandlers.ofString());
        await().until(() -> open.size() == 2);
        assertThat(stage.target.calls())
                .extracting(call -> call.header("Mcp-Session-Id"))
                .doesNotHaveDuplicates();
        open.forEach(out -> stage.vertx.runOnContext(
                go -> out.putHeader("content-type", "application/json").end(FakeTarget.result("done"))));
        assertThat(first.join().body()).isEqualTo(second.join().body());
    }

    @Test
    void aCancellationIsToldToTheTargetAndEndsTheWait() {
        stage.target.onCall = (seen, out) -> {};
        CompletableFuture<HttpResponse<String>> call = stage.client.sendAsync(
                stage.request("alice", CallStage.body("\"a-7\"")).build(), HttpResponse.BodyHandlers.ofString());
        await().until(() -> stage.target.calls().size() == 1);
        stage.cancel("other-session", "%22a-7%22");
        stage.cancel("agent-session", "%22a-8%22");
        assertThat(stage.target.method("notifications/cancelled")).isEmpty();
        stage.cancel("agent-session", "%22a-7%22");
        assertThat(stage.toolError(call.join())).contains("cancelled");
        LoopbackServer.Seen told =
                stage.target.method("notifications/cancelled").getFirst();
        assertThat(told.header("Mcp-Session-Id")).isEqualTo("session-1");
        assertThat(told.body().toJsonObject().getJsonObject("params").getString("requestId"))
                .isEqualTo("a-7");
        await().until(() -> stage.audit.size() == 1);
        assertThat(stage.audit.getFirst().getString("reason")).isEqualTo("cancelled");
    }

    @Test
    void aClientThatLeavesCancelsNothing() throws Exception {
        List<HttpServerResponse> open = new CopyOnWriteArrayList<>();
        stage.target.onCall = (seen, out) -> {
            out.putHeader("content-type", "text/event-stream").setChunked(true).write(": open\n\n");
            open.add(out);
        };
        HttpResponse<InputStream> response = stage.client.send(
                stage.request("alice", CallStage.body("1")).build(), HttpResponse.BodyHandlers.ofInputStream());
        response.body().close();
        assertThat(stage.audit).isEmpty();
        assertThat(stage.target.method("notifications/cancelled")).isEmpty();
        stage.vertx.runOnContext(go -> open.getFirst().end("data: " + FakeTarget.result("done") + "\n\n"));
        await().until(() -> stage.audit.size() == 1);
        assertThat(stage.audit.getFirst().getString("outcome")).isEqualTo("SUCCESS");
    }
}
