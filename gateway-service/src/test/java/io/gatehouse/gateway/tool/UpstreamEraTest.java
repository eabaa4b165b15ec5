package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which era a target is asked in, and what it is told then. No tool is ever run to find out. */
class UpstreamEraTest {

    @TempDir
    Path folder;

    private EraStage era;

    @AfterEach
    void stop() {
        era.close();
    }

    private void start(Era client, Era... speaks) throws IOException {
        era = new EraStage(folder, client, Map.of(), speaks);
    }

    @Test
    void aTargetOfBothErasIsAskedInThatOfItsCaller() throws IOException {
        start(Era.LEGACY, Era.LEGACY, Era.MODERN);
        era.send("alice", EraStage.call("1", ""));
        assertThat(era.target.asked).containsExactly("initialize", "notifications/initialized", "tools/call");
        era.speak(Era.MODERN);
        era.send("alice", EraStage.modernCall("1", ""));
        era.send("alice", EraStage.modernCall("2", ""));
        assertThat(era.target.asked.subList(3, era.target.asked.size()))
                .containsExactly("server/discover", "tools/call", "tools/call");
    }

    @Test
    void aTargetWithoutHandshakesIsFoundOutOnceAndTheToolRunsOnce() throws IOException {
        start(Era.LEGACY, Era.MODERN);
        era.stage.definition = "{\"name\":\"whoami\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"a\":"
                + "{\"type\":\"integer\",\"x-mcp-header\":\"Amount\"},\"b\":{\"type\":\"string\",\"x-mcp-header\":\"Absent\"}}}}";
        assertThat(era.json(EraStage.call("1", "")).getJsonObject("result").getMap())
                .containsOnlyKeys("content");
        era.json(EraStage.call("2", ""));
        assertThat(era.target.asked).containsExactly("initialize", "server/discover", "tools/call", "tools/call");
        LoopbackServer.Seen call = era.target.calls.getFirst();
        assertThat(call.header("Mcp-Name")).isEqualTo("whoami");
        assertThat(call.header("Mcp-Param-Amount")).isEqualTo("1.0");
        assertThat(call.header("Mcp-Param-Absent")).isNull();
        JsonObject meta = call.body().toJsonObject().getJsonObject("params").getJsonObject("_meta");
        assertThat(meta.getJsonObject("io.modelcontextprotocol/clientCapabilities")
                        .getMap())
                .containsOnlyKeys("elicitation", "sampling", "roots");
        assertThat(meta.getJsonObject("io.modelcontextprotocol/clientInfo").getMap())
                .containsEntry("name", "gatehouse")
                .containsEntry("version", System.getProperty("gatehouse.version"));
    }

    @Test
    void aTargetWithHandshakesIsToldNothingOfTheOtherEra() throws IOException {
        start(Era.MODERN, Era.LEGACY);
        JsonObject answer = era.json(EraStage.modernCall("\"x\"", ""));
        assertThat(answer.getString("id")).isEqualTo("x");
        assertThat(answer.getJsonObject("result").getString("resultType")).isEqualTo("complete");
        assertThat(answer.getJsonObject("result").getJsonObject("_meta").getMap())
                .containsOnlyKeys("io.modelcontextprotocol/serverInfo");
        assertThat(era.target.asked)
                .containsExactly("server/discover", "initialize", "notifications/initialized", "tools/call");
        LoopbackServer.Seen call = era.target.calls.getFirst();
        assertThat(call.body().toString())
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"tools/call\",\"params\":{\"name\":\"whoami\","
                                + "\"arguments\":{\"a\":1.0},\"_meta\":{\"progressToken\":7}}}");
        assertThat(call.header("Mcp-Method")).isNull();
        assertThat(call.header("MCP-Protocol-Version")).isEqualTo("2025-11-25");
    }

    @Test
    void aTargetThatChangesItsEraIsAskedAnew() throws IOException {
        start(Era.MODERN, Era.MODERN);
        era.json(EraStage.modernCall("1", ""));
        era.target.speaks = Set.of(Era.LEGACY);
        assertThat(era.json(EraStage.modernCall("2", ""))
                        .getJsonObject("result")
                        .containsKey("content"))
                .isTrue();
        assertThat(era.target.calls).hasSize(2);
        era.speak(Era.LEGACY);
        era.target.speaks = Set.of(Era.MODERN);
        era.stage.session = CallStage.session("another", true);
        assertThat(era.json(EraStage.call("3", "")).getJsonObject("result").containsKey("content"))
                .isTrue();
        assertThat(era.target.calls).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429})
    void whoKeepsUsOutHasNotSaidWhichEraItSpeaks(int status) throws IOException {
        start(Era.MODERN, Era.MODERN);
        era.target.probeStatus = status;
        assertThat(era.json(EraStage.modernCall("1", ""))
                        .getJsonObject("result")
                        .getBoolean("isError"))
                .isTrue();
        assertThat(era.target.asked).containsExactly("server/discover");
        era.target.probeStatus = 200;
        assertThat(era.json(EraStage.modernCall("2", ""))
                        .getJsonObject("result")
                        .containsKey("isError"))
                .isFalse();
    }

    @Test
    void aTargetThatBreaksAtTheQuestionMayStillKnowAHandshake() throws IOException {
        start(Era.MODERN, Era.LEGACY);
        era.target.probeStatus = 500;
        assertThat(era.json(EraStage.modernCall("1", ""))
                        .getJsonObject("result")
                        .containsKey("isError"))
                .isFalse();
        era.target.speaks = Set.of();
        era.stage.vertx.runOnContext(go -> era.target.probeStatus = 503);
        assertThat(era.target.calls).hasSize(1);
    }

    @Test
    void errorsOfTheSameEraKeepTheirStatusAndThoseOfTheOtherAreOnesThatTheClientKnows() throws IOException {
        start(Era.MODERN, Era.MODERN);
        String error = "{\"code\":-32021,\"message\":\"m\",\"data\":{\"requiredCapabilities\":{\"sampling\":{}}}}";
        era.target.onCall = (seen, out) -> EraTarget.json(
                out.setStatusCode(400),
                "{\"jsonrpc\":\"2.0\",\"id\":" + EraTarget.id(seen) + ",\"error\":" + error + "}");
        var answer = era.send("alice", EraStage.modernCall("1", ""));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":" + error + "}");
        era.speak(Era.LEGACY);
        assertThat(era.stage.toolError(era.send("alice", EraStage.call("2", ""))))
                .contains("'notes'")
                .contains("did not declare");
    }
}
