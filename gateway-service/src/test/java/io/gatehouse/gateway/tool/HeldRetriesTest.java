package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.limit.Limits;
import io.gatehouse.gateway.limit.TargetGate;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call that is held takes no place at its target, and going on with it takes one again. */
class HeldRetriesTest {

    private static final String ACCEPT =
            ",\"inputResponses\":{\"request\":{\"action\":\"accept\"}},\"requestState\":\"";

    @TempDir
    Path folder;

    private EraStage era;
    private final AtomicReference<HttpServerResponse> open = new AtomicReference<>();

    @AfterEach
    void stop() {
        era.close();
    }

    /** A client without handshakes whose call is held; the state that goes on with it. */
    private String hold(Map<String, String> settings) throws IOException {
        era = new EraStage(folder, Era.MODERN, settings, Era.LEGACY);
        era.target.onCall = (seen, out) -> {
            EraTarget.events(out)
                    .write(
                            "data: {\"jsonrpc\":\"2.0\",\"id\":\"ask-1\",\"method\":\"elicitation/create\",\"params\":"
                                    + "{\"mode\":\"form\",\"message\":\"Who?\",\"requestedSchema\":{\"type\":\"object\"}}}\n\n");
            open.set(out);
        };
        String state =
                era.json(EraStage.modernCall("1", "")).getJsonObject("result").getString("requestState");
        assertThat(era.stage.bridge.held()).isEqualTo(1);
        return state;
    }

    private static String retry(String id, String state) {
        return EraStage.modernCall(id, ACCEPT + state + "\"");
    }

    /** The place is free a moment after its client was told. */
    private TargetGate.Pass enter() {
        return await().ignoreExceptions()
                .until(
                        () -> LoopbackServer.get(era.stage.gates.enter("main-abc", Limits.NONE, "notes")),
                        Objects::nonNull);
    }

    private void answered(String state) {
        EraStage.Stream stream = era.stream(retry("9", state));
        await().until(() -> era.target.replies.size() == 1);
        era.stage.vertx.runOnContext(
                go -> open.get().end("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[]}}\n\n"));
        assertThat(stream.next().getInteger("id")).isEqualTo(9);
    }

    @Test
    void aHeldCallGivesItsPlaceBackAndWhoGoesOnTakesOne() throws IOException {
        String state = hold(Map.of("gateway.limit.per-target.concurrency", "1"));
        // The only place is free while the call is held.
        enter().release();
        EraStage.Stream stream = era.stream(retry("2", state));
        await().until(() -> era.target.replies.size() == 1);
        // And taken while it goes on.
        var waiting = era.stage.gates.enter("main-abc", Limits.NONE, "notes");
        assertThat(waiting.isComplete()).isFalse();
        era.stage.vertx.runOnContext(
                go -> open.get().end("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[]}}\n\n"));
        assertThat(stream.next().getInteger("id")).isEqualTo(2);
        LoopbackServer.get(waiting).release();
        assertThat(era.stage.bridge.held()).isZero();
    }

    @Test
    void whoFindsNoRoomAtTheTargetLeavesTheCallHeld() throws IOException {
        String state = hold(Map.of(
                "gateway.limit.per-target.concurrency", "1",
                "gateway.limit.target-queue", "0"));
        TargetGate.Pass other = enter();
        JsonObject refused = new JsonObject(era.send("alice", retry("2", state)).body());
        assertThat(refused.getJsonObject("error").getInteger("code")).isEqualTo(-31001);
        assertThat(era.target.replies).isEmpty();
        assertThat(era.stage.bridge.held()).isEqualTo(1);
        other.release();
        answered(state);
    }

    @Test
    void goingOnIsNoFurtherCallOfTheToolButRunsLikeOne() throws IOException {
        String state = hold(Map.of(
                "gateway.limit.per-tool.rate", "1",
                "gateway.limit.per-tool.concurrency", "1"));
        await().untilAsserted(() -> assertThat(era.stage.toolError(era.send("alice", EraStage.modernCall("3", ""))))
                .contains("at most 1 a second"));
        answered(state);
    }
}
