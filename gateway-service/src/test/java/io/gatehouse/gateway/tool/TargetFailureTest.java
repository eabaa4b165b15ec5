package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.limit.Limit;
import io.gatehouse.gateway.limit.Limits;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
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
    void aToolMayHaveItsOwnTime() throws IOException {
        stage = new CallStage(folder, Map.of("gateway.upstream.response-timeout", "PT60S"));
        stage.limits = new Limits(
                Limit.NONE,
                Limit.NONE,
                Limit.NONE,
                Limit.NONE,
                Map.of(
                        "notes",
                        new Limits.OfTarget(
                                Limit.NONE,
                                null,
                                null,
                                Map.of("whoami", new Limits.OfTool(Limit.NONE, Duration.ofMillis(200))))));
        stage.target.onCall = (seen, out) -> {};
        assertFails("did not answer in time", "target-timed-out");
    }

    @Test
    void aTargetThatFailsAgainAndAgainIsLeftAlone() throws IOException {
        stage = new CallStage(
                folder, Map.of("gateway.limit.circuit.failures", "2", "gateway.limit.circuit.open-for", "PT30S"));
        stage.target.onCall = (seen, out) -> out.setStatusCode(503).end();
        assertFails("HTTP status 503", "target-http-status");
        assertFails("HTTP status 503", "target-http-status");
        assertThat(stage.metrics.get("gateway.target.circuit").gauge().value()).isEqualTo(2);
        int asked = stage.target.calls().size();
        assertFails("The target 'notes' failed too often", "target-circuit-open");
        assertThat(stage.target.calls()).hasSize(asked);
        // One call tries again when the time is over; it decides for all.
        stage.identity.clock.advance(Duration.ofSeconds(31));
        assertFails("HTTP status 503", "target-http-status");
        assertFails("failed too often", "target-circuit-open");
        stage.identity.clock.advance(Duration.ofSeconds(31));
        stage.target.onCall =
                (seen, out) -> out.putHeader("content-type", "application/json").end(FakeTarget.result("fine"));
        assertThat(stage.call("alice").body()).contains("fine");
        assertThat(stage.call("alice").body()).contains("fine");
        assertThat(stage.metrics.get("gateway.target.circuit").gauge().value()).isZero();
    }

    @Test
    void whatATargetRefusesDoesNotOpenItsCircuit() throws IOException {
        stage = new CallStage(folder, Map.of("gateway.limit.circuit.failures", "2"));
        stage.target.onCall = (seen, out) -> out.setStatusCode(500).end();
        for (int i = 0; i < 4; i++) {
            assertFails("HTTP status 500", "target-http-status");
        }
    }

    @Test
    void callsThatFindNoPlaceAreToldSo() throws IOException {
        stage = new CallStage(
                folder, Map.of("gateway.limit.per-target.concurrency", "1", "gateway.limit.target-queue", "0"));
        AtomicReference<HttpServerResponse> first = new AtomicReference<>();
        stage.target.onCall = (seen, out) -> first.set(out);
        CompletableFuture<HttpResponse<String>> running = CompletableFuture.supplyAsync(() -> stage.call("alice"));
        await().until(() -> first.get() != null);
        assertThat(stage.toolError(
                        stage.send(stage.request("bob", CallStage.body("2")).build())))
                .contains("The target 'notes' has too many calls to answer");
        first.get().putHeader("content-type", "application/json").end(FakeTarget.result("fine"));
        assertThat(running.join().body()).contains("fine");
        stage.target.onCall =
                (seen, out) -> out.putHeader("content-type", "application/json").end(FakeTarget.result("again"));
        await().untilAsserted(() -> assertThat(stage.call("bob").body()).contains("again"));
    }

    @Test
    void aToolOverItsLimitIsNotCalled() throws IOException {
        stage = new CallStage(folder, Map.of("gateway.limit.per-tool.rate", "1"));
        assertThat(stage.call("alice").body()).contains("done");
        assertThat(stage.toolError(stage.call("bob")))
                .isEqualTo("Too many calls of the tool 'whoami' of the target 'notes': at most 1 a second."
                        + " Try again in 1 seconds.");
        assertThat(stage.target.calls()).hasSize(1);
        stage.identity.clock.advance(Duration.ofSeconds(1));
        assertThat(stage.call("bob").body()).contains("done");
        await().untilAsserted(() -> assertThat(stage.audit)
                .extracting(event -> event.getString("reason"))
                .contains("rate-limited"));
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
                    .putHeader("content-length", "1000000")
                    .write("{\"result\":\"" + "x".repeat(100_000));
            stage.vertx.setTimer(50, id -> seen.request().connection().close());
        };
        assertThatThrownBy(() -> stage.call("alice")).isInstanceOf(UncheckedIOException.class);
        await().until(() -> stage.audit.size() == 1);
        assertThat(stage.audit.getFirst().getString("outcome")).isEqualTo("FAILED");
    }

    @Test
    void anAnswerThatBreaksOffBeforeAnyOfItWasSentIsSaidToBeBroken() throws IOException {
        stage = new CallStage(folder);
        stage.target.onCall = (seen, out) -> {
            out.putHeader("content-type", "application/json")
                    .putHeader("content-length", "1000")
                    .write("{\"json");
            stage.vertx.setTimer(50, id -> seen.request().connection().close());
        };
        assertThat(stage.toolError(stage.call("alice"))).contains("'notes'").contains("could not be reached");
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
