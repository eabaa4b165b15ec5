package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.policy.Policy;
import io.gatehouse.gateway.policy.Rule;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardCallTest {

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
    void onlyTheNameIsRewrittenAndTheAnswerPassesByteForByte() {
        String answer =
                "{ \"id\" : 1,\"jsonrpc\":\"2.0\", \"result\":{\"x\":1.0E+2,\"structuredContent\":null,\"\\u00e9\":[]} }\n";
        stage.target.onCall = (seen, out) ->
                out.putHeader("content-type", "application/json; charset=utf-8").end(answer);
        String sent = "{\"params\":{ \"_meta\":{\"progressToken\":\"p\"},\"arguments\":{\"n\":1.10,\"é\":\"\\u0000\"},"
                + "\"name\":\"notes___whoami\"},\"method\":\"tools/call\",\"id\":1,\"jsonrpc\":\"2.0\"}";
        HttpResponse<String> response = stage.send(stage.request("alice", sent).build());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(answer);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(stage.target.calls().getFirst().body()).hasToString(sent.replace("notes___whoami", "whoami"));
    }

    @Test
    void aLargeAnswerPassesWholeWithAndWithoutALength() {
        String text = "é0123456789".repeat(200_000);
        stage.target.onCall =
                (seen, out) -> out.putHeader("content-type", "application/json").end(FakeTarget.result(text));
        assertThat(stage.call("alice").body().equals(FakeTarget.result(text))).isTrue();
        stage.target.onCall = (seen, out) -> {
            out.putHeader("content-type", "application/json").setChunked(true);
            out.write(FakeTarget.result(text).substring(0, 1000));
            out.end(FakeTarget.result(text).substring(1000));
        };
        assertThat(stage.call("alice").body().equals(FakeTarget.result(text))).isTrue();
    }

    @Test
    void anEventStreamPassesAsItComesAndNotWhenItIsOver() throws Exception {
        AtomicReference<HttpServerResponse> open = new AtomicReference<>();
        String progress = "{ \"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"x\":1.50}}";
        String first = "id: 7\r\ndata: " + progress + "\r\n\r\n";
        String second = ": comment\n\nevent: message\ndata: " + FakeTarget.result("done") + "\n\n";
        stage.target.onCall = (seen, out) -> {
            out.putHeader("content-type", "text/event-stream").setChunked(true).write(first);
            open.set(out);
        };
        HttpResponse<InputStream> response = stage.client.send(
                stage.request("alice", CallStage.body("1")).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(response.headers().firstValue("x-accel-buffering")).contains("no");
        // The target's event ids are the gateway's affair: it resumes the stream itself.
        String firstOut = "data: " + progress + "\n\n";
        byte[] early = response.body().readNBytes(firstOut.length());
        assertThat(new String(early, StandardCharsets.UTF_8)).isEqualTo(firstOut);
        stage.vertx.runOnContext(go -> open.get().end(second));
        assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(":\n\ndata: " + FakeTarget.result("done") + "\n\n");
    }

    @Test
    void whereStreamsAreNotOfferedTheOneResponseInTheStreamIsTheAnswer() {
        stage.streams = false;
        stage.target.onCall = (seen, out) -> out.putHeader("content-type", "text/event-stream")
                .end("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\ndata: "
                        + FakeTarget.result("done") + "\n\n");
        HttpResponse<String> response = stage.call("alice");
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.body()).isEqualTo(FakeTarget.result("done"));
        stage.target.onCall = (seen, out) -> out.putHeader("content-type", "text/event-stream")
                .end("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n");
        assertThat(stage.toolError(stage.call("alice"))).contains("'notes'").contains("not a valid MCP answer");
    }

    @Test
    void aCallIsRecordedOnceWithWhoAndWhatAndHowItEnded() {
        stage.send(stage.request("alice", CallStage.body("1"))
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .build());
        stage.target.onCall = (seen, out) -> out.setStatusCode(500).end();
        stage.call("alice");
        await().until(() -> stage.audit.size() == 2);
        JsonObject event = stage.audit.getFirst();
        assertThat(event.getMap())
                .containsEntry("type", "TOOL_CALLED")
                .containsEntry("outcome", "SUCCESS")
                .containsEntry("workload", "main-abc")
                .containsEntry("gateway", "main-abc")
                .containsEntry("target", "notes")
                .containsEntry("tool", "whoami")
                .containsEntry("userIssuer", "https://company.example")
                .containsEntry("userSubject", "alice")
                .containsEntry("client", "agent")
                .containsEntry("clientAddress", "127.0.0.1")
                .containsEntry("traceId", "0af7651916cd43dd8448eb211c80319c")
                .containsKey("durationMillis");
        assertThat(stage.audit.get(1).getMap())
                .containsEntry("outcome", "FAILED")
                .containsEntry("reason", "target-http-status");
        assertThat(stage.metrics
                        .get("gateway.tool.calls")
                        .tag("outcome", "failed")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(stage.metrics
                        .get("gateway.tool.calls")
                        .tags("outcome", "success", "kind", "tool", "tool", "whoami")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aToolThatPolicyRefusesLooksUnknownAndItsTargetIsNotAsked() {
        stage.policy = Policy.of(List.of(new Rule("nobody", Rule.Effect.DENY, "caller.subject == 'alice'")));
        HttpResponse<String> response = stage.call("alice");
        assertThat(response.body())
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":\"Unknown tool: notes___whoami\"}}");
        assertThat(stage.target.server.seen).isEmpty();
        await().until(() -> stage.audit.size() == 1);
        assertThat(stage.audit.getFirst().getString("type")).isEqualTo("TOOL_REFUSED");
    }

    @Test
    void whatACallAsksInMetaIsRefusedWhenItIsMalformed() {
        String body = CallStage.body("1")
                .replace(
                        "\"arguments\"",
                        "\"_meta\":{\"aws.bedrock-agentcore.gateway/credentialProviderConfiguration\":7},\"arguments\"");
        HttpResponse<String> response = stage.send(stage.request("alice", body).build());
        assertThat(response.body()).contains("-32602").contains("credentialProviderConfiguration");
        assertThat(stage.target.server.seen).isEmpty();
    }

    @Test
    void noCallStaysBehindAsRunning() {
        stage.call("alice");
        stage.target.onCall = (seen, out) -> out.setStatusCode(500).end();
        stage.call("alice");
        await().until(() -> stage.running.size() == 0);
        assertThat(List.of(stage.running.size())).containsExactly(0);
    }
}
