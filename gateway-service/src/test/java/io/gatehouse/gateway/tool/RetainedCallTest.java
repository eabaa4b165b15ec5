package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call that is over is let go of at once: no clock, handler or map may keep it in memory. */
class RetainedCallTest {

    private static final int CALLS = 40;
    /** The last exchange of each connection may still be its current one. */
    private static final int OPEN_CONNECTIONS = 6;

    @TempDir
    Path folder;

    private CallStage stage;

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void anAnsweredCallIsLetGo() throws IOException {
        stage = new CallStage(folder);
        callOften(true);
        assertNothingIsKept();
    }

    @Test
    void aCallAnsweredByAnEventStreamIsLetGo() throws IOException {
        stage = new CallStage(folder);
        stage.target.onCall = (seen, out) ->
                out.putHeader("content-type", "text/event-stream").end("data: " + FakeTarget.result("done") + "\n\n");
        callOften(true);
        stage.streams = false;
        callOften(true);
        assertNothingIsKept();
    }

    @Test
    void aCallThatTheTargetRefusedIsLetGo() throws IOException {
        stage = new CallStage(folder);
        stage.target.onCall = (seen, out) -> out.setStatusCode(500).end("no");
        callOften(false);
        assertNothingIsKept();
    }

    @Test
    void anEventStreamThatIsReadWholeMayNotStall() throws IOException {
        stage = new CallStage(folder, Map.of("gateway.upstream.idle-timeout", "PT0.2S"));
        stage.streams = false;
        stage.target.onCall = (seen, out) -> {
            out.putHeader("content-type", "text/event-stream").setChunked(true);
            out.write(": here\n\n");
        };
        assertThat(stage.toolError(stage.call("alice"))).contains("'notes'");
    }

    @Test
    void theBodyOfAHandshakeMayNotStall() throws IOException {
        stage = new CallStage(folder, Map.of("gateway.upstream.handshake-timeout", "PT0.2S"));
        stage.target.onHandshake = out -> out.putHeader("content-type", "application/json")
                .putHeader("content-length", "1000")
                .write("{");
        assertThat(stage.toolError(stage.call("alice"))).contains("'notes'");
    }

    private void callOften(boolean answered) {
        for (int i = 0; i < CALLS; i++) {
            String body = stage.call("alice").body();
            assertThat(body.contains("done")).isEqualTo(answered);
        }
    }

    private void assertNothingIsKept() {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            System.gc();
            assertThat(stage.made).filteredOn(kept -> kept.get() != null).hasSizeLessThanOrEqualTo(OPEN_CONNECTIONS);
        });
        assertThat(stage.made).hasSizeGreaterThanOrEqualTo(2 * CALLS);
    }
}
