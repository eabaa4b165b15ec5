package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way a target can fail is told by its name and kind, and by nothing of its inside. */
class TargetFailureTest {

    @TempDir
    Path folder;

    private CallStage stage;

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void aDeadTargetIsUnreachable() throws IOException {
        stage = new CallStage(folder);
        stage.target.server.close();
        assertFails("could not be reached", "target-unreachable");
    }

    @Test
    void aTargetThatNeverAnswersTimesOut() throws IOException {
        stage = new CallStage(folder, Map.of("gateway.upstream.response-timeout", "PT0.2S"));
        stage.target.onCall = (seen, out) -> {};
        assertFails("did not answer in time", "target-timed-out");
    }

    @Test
    void aStatusThatSaysNoIsNamedAndItsBodyIsNot() throws IOException {
        stage = new CallStage(folder);
        stage.target.onCall = (seen, out) -> out.setStatusCode(500).end("stack trace of the target");
        assertFails("HTTP status 500", "target-http-status");
        stage.target.onCall = (seen, out) -> out.setStatusCode(302)
                .putHeader("location", "http://169.254.169.254/")
                .end();
        assertFails("HTTP status 302", "target-http-status");
    }

    @Test
    void anAnswerThatIsNotMcpIsNamed() throws IOException {
        stage = new CallStage(folder);
        stage.target.onCall =
                (seen, out) -> out.putHeader("content-type", "text/html").end("<p>secret</p>");
        assertFails("not a valid MCP answer", "target-bad-answer");
        stage.target.onCall = (seen, out) -> out.setStatusCode(202).end();
        assertFails("not a valid MCP answer", "target-bad-answer");
        stage.target.onCall = (seen, out) -> out.putHeader("content-type", "application/json")
                .putHeader("content-encoding", "gzip")
                .end("x");
        assertFails("not a valid MCP answer", "target-bad-answer");
    }

    @Test
    void tooManyCallsForOneTargetAreTurnedAway() throws IOException {
        stage = new CallStage(
                folder,
                Map.of(
                        "gateway.upstream.pool-size", "1",
                        "gateway.upstream.connect-timeout", "PT0.2S",
                        "gateway.upstream.response-timeout", "PT5S"));
        stage.call("alice");
        stage.target.onCall = (seen, out) -> {};
        stage.client.sendAsync(
                stage.request("alice", CallStage.body("1")).build(), HttpResponse.BodyHandlers.ofString());
        await().until(() -> stage.target.calls().size() == 2);
        assertThat(stage.toolError(
                        stage.send(stage.request("alice", CallStage.body("2")).build())))
                .contains("too many calls");
    }

    @Test
    void anAnswerThatBreaksOffIsSeenToBeBroken() throws IOException {
        stage = new CallStage(folder);
        stage.target.onCall = (seen, out) -> {
            out.putHeader("content-type", "application/json")
                    .putHeader("content-length", "1000")
                    .write("{\"json");
            stage.vertx.setTimer(50, id -> seen.request().connection().close());
        };
        assertThatThrownBy(() -> stage.call("alice")).isInstanceOf(UncheckedIOException.class);
        await().until(() -> stage.audit.size() == 1);
        assertThat(stage.audit.getFirst().getString("outcome")).isEqualTo("FAILED");
    }

    @Test
    void plainHttpIsForLoopbackAndOnlyUnderItsSwitch() throws IOException {
        stage = new CallStage(folder, Map.of("gateway.unsafe-allow-http-loopback", "false"));
        assertFails("may not be called", "target-address-refused");
        assertThat(stage.target.server.seen).isEmpty();
        stage.close();
        stage = new CallStage(folder);
        stage.endpoint = URI.create("http://target.example/mcp");
        assertFails("may not be called", "target-address-refused");
    }

    private void assertFails(String words, String reason) {
        int before = stage.audit.size();
        HttpResponse<String> response = stage.call("alice");
        assertThat(stage.toolError(response))
                .contains("'notes'")
                .contains(words)
                .doesNotContain("127.0.0.1")
                .doesNotContain("secret")
                .doesNotContain("stack trace");
        await().until(() -> stage.audit.size() == before + 1);
        assertThat(stage.audit.getLast().getString("reason")).isEqualTo(reason);
    }
}
