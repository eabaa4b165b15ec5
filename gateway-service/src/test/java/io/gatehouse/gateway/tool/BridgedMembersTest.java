package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.mcp.Era;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What one era has and the other has not. */
class BridgedMembersTest {

    @TempDir
    Path folder;

    private EraStage era;

    @AfterEach
    void stop() {
        era.close();
    }

    @Test
    void aCancellationEndsTheStreamAtATargetThatKnowsNoOther() throws IOException {
        era = new EraStage(folder, Era.LEGACY, Map.of(), Era.MODERN);
        CountDownLatch ended = new CountDownLatch(1);
        era.target.onCall = (seen, out) -> {
            out.closeHandler(gone -> ended.countDown());
            EraTarget.events(out).writeHead();
        };
        CompletableFuture<HttpResponse<String>> answer =
                CompletableFuture.supplyAsync(() -> era.send("alice", EraStage.call("1", "")));
        await().atMost(Duration.ofSeconds(60)).until(() -> era.target.calls.size() == 1);
        era.stage.cancel("agent-session", "2");
        assertThat(ended.getCount()).isOne();
        era.stage.cancel("agent-session", "1");
        await().atMost(Duration.ofSeconds(60)).until(() -> ended.getCount() == 0);
        assertThat(answer.join().body()).doesNotContain("result");
        assertThat(era.target.asked).doesNotContain("notifications/cancelled");
    }

    @ParameterizedTest
    @EnumSource(Era.class)
    void aTaskIsNotTakenForAnAnswer(Era client) throws IOException {
        era = new EraStage(folder, client, Map.of(), Era.MODERN);
        era.target.onCall = (seen, out) ->
                EraTarget.json(out, EraTarget.answer(seen, "{\"resultType\":\"task\",\"task\":{\"taskId\":\"t\"}}"));
        JsonObject result = era.json(client == Era.MODERN ? EraStage.modernCall("1", "") : EraStage.call("1", ""))
                .getJsonObject("result");
        assertThat(result.getBoolean("isError")).isTrue();
        assertThat(result.encode()).contains("'notes' answered with a task").doesNotContain("taskId");
    }

    @Test
    void anyOtherResultPasses() throws IOException {
        era = new EraStage(folder, Era.MODERN, Map.of(), Era.MODERN);
        era.target.onCall = (seen, out) ->
                EraTarget.json(out, EraTarget.answer(seen, "{\"resultType\":\"complete\",\"task\":{\"x\":1.0}}"));
        assertThat(era.send("alice", EraStage.modernCall("1", "")).body())
                .contains("{\"resultType\":\"complete\",\"task\":{\"x\":1.0}}");
    }

    @ParameterizedTest
    @CsvSource({"LEGACY,false", "MODERN,true"})
    void structuredContentOfAnyTypeIsForThoseWhoKnowIt(Era client, boolean kept) throws IOException {
        era = new EraStage(folder, client, Map.of(), Era.MODERN);
        era.target.onCall = (seen, out) -> EraTarget.json(
                out,
                EraTarget.answer(seen, "{\"resultType\":\"complete\",\"content\":[ ],\"structuredContent\":[1.50]}"));
        String body = era.send("alice", client == Era.MODERN ? EraStage.modernCall("1", "") : EraStage.call("1", ""))
                .body();
        assertThat(body.contains("\"structuredContent\":[1.50]")).isEqualTo(kept);
        assertThat(body).contains("\"content\":[ ]");
    }

    @Test
    void anObjectIsForAll() throws IOException {
        era = new EraStage(folder, Era.LEGACY, Map.of(), Era.MODERN);
        era.target.onCall = (seen, out) -> EraTarget.json(
                out, EraTarget.answer(seen, "{\"resultType\":\"complete\",\"structuredContent\":{ \"a\":1.50 }}"));
        assertThat(era.send("alice", EraStage.call("1", "")).body()).contains("{\"structuredContent\":{ \"a\":1.50 }}");
    }

    @ParameterizedTest
    @EnumSource(Era.class)
    void aLastEventWithoutItsEmptyLineIsTaken(Era target) throws IOException {
        era = new EraStage(folder, target, Map.of(), target);
        era.target.onCall = (seen, out) -> EraTarget.events(out)
                .end("data: " + EraTarget.answer(seen, "{\"resultType\":\"complete\",\"x\":1.50}"));
        assertThat(EraStage.last(era.send(
                        "alice", target == Era.MODERN ? EraStage.modernCall("1", "") : EraStage.call("1", ""))))
                .contains("\"x\":1.50");
    }

    @Test
    void aLastEventThatWasCutOffIsNot() throws IOException {
        era = new EraStage(folder, Era.LEGACY, Map.of(), Era.LEGACY);
        era.target.onCall =
                (seen, out) -> EraTarget.events(out).end("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"x\":1");
        assertThat(era.json(EraStage.call("1", "")).getJsonObject("result").getBoolean("isError"))
                .isTrue();
    }
}
