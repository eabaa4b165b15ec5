package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.Era;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What targets ask of clients, in all four pairings of the eras. */
class ServerRequestTest {

    private static final String FORM =
            "{\"mode\":\"form\",\"message\":\"Who?\",\"requestedSchema\":{\"type\":\"object\"}}";
    private static final String ACCEPT = "{\"action\":\"accept\",\"content\":{\"n\":1.50}}";

    @TempDir
    Path folder;

    private EraStage era;

    @AfterEach
    void stop() {
        era.close();
    }

    private void start(Era client, Era target, Map<String, String> settings) throws IOException {
        era = new EraStage(folder, client, settings, target);
    }

    /** A target with handshakes that asks on its stream, waits, and then ends the call. */
    private AtomicReference<HttpServerResponse> asks(String method, String params) {
        AtomicReference<HttpServerResponse> open = new AtomicReference<>();
        era.target.onCall = (seen, out) -> {
            EraTarget.events(out)
                    .write("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
                            + "{\"progressToken\":7,\"progress\":1}}\n\n"
                            + "id: 1\ndata: {\"jsonrpc\":\"2.0\",\"id\":\"ask-1\",\"method\":\"" + method
                            + "\",\"params\":" + params + "}\n\n");
            open.set(out);
        };
        return open;
    }

    private void finish(AtomicReference<HttpServerResponse> open, String id) {
        era.stage.vertx.runOnContext(go -> open.get()
                .end("data: {\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[],\"x\":1.0}}\n\n"));
    }

    private int reply(String user, String id, String answer) {
        return era.send(user, "{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\"," + answer + "}")
                .statusCode();
    }

    @Test
    void anElicitationPassesBothWaysUnderAnIdOfItsOwn() throws IOException {
        start(Era.LEGACY, Era.LEGACY, Map.of());
        var open = asks("elicitation/create", FORM);
        EraStage.Stream stream = era.stream(EraStage.call("5", ""));
        assertThat(stream.next().getString("method")).isEqualTo("notifications/progress");
        JsonObject asked = stream.next();
        // While the client is asked, the call takes no place at its target.
        await().until(() -> era.stage.running("notes") == 0);
        assertThat(asked.getString("method")).isEqualTo("elicitation/create");
        assertThat(asked.getJsonObject("params").encode()).isEqualTo(FORM);
        String id = asked.getString("id");
        assertThat(id).isNotEqualTo("ask-1").hasSizeGreaterThan(20);
        assertThat(reply("alice", "ask-1", "\"result\":" + ACCEPT)).isEqualTo(400);
        era.stage.session = CallStage.session("foreign-session", true);
        assertThat(reply("alice", id, "\"result\":" + ACCEPT)).isEqualTo(400);
        era.stage.session = CallStage.session("agent-session", true);
        assertThat(reply("bob", id, "\"result\":" + ACCEPT)).isEqualTo(400);
        assertThat(era.target.replies).isEmpty();
        assertThat(reply("alice", id, "\"result\":" + ACCEPT)).isEqualTo(202);
        assertThat(reply("alice", id, "\"result\":" + ACCEPT)).isEqualTo(400);
        await().until(() -> era.target.replies.size() == 1);
        await().until(() -> era.stage.running("notes") == 1);
        assertThat(era.target.replies.getFirst().encode())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"ask-1\",\"result\":" + ACCEPT.replace("1.50", "1.5") + "}");
        assertThat(era.target.server.seen.getLast().body().toString()).contains("{\"n\":1.50}");
        finish(open, "5");
        assertThat(stream.next().getJsonObject("result").getDouble("x")).isEqualTo(1.0);
        assertThat(era.stage.bridge.waiting()).isZero();
    }

    @Test
    void whatAClientDidNotDeclareItIsNotAsked() throws IOException {
        start(Era.LEGACY, Era.LEGACY, Map.of());
        era.stage.capabilities = ClientCapabilities.NONE;
        var open = asks("sampling/createMessage", "{\"messages\":[]}");
        EraStage.Stream stream = era.stream(EraStage.call("5", ""));
        await().until(() -> era.target.replies.size() == 1);
        assertThat(era.target.replies.getFirst().getJsonObject("error").getInteger("code"))
                .isEqualTo(-32601);
        finish(open, "5");
        assertThat(stream.next().getString("method")).isEqualTo("notifications/progress");
        assertThat(stream.next().containsKey("result")).isTrue();
    }

    @Test
    void aClientThatDoesNotAnswerInTimeIsWaitedForNoLonger() throws IOException {
        start(Era.LEGACY, Era.LEGACY, Map.of("gateway.bridge.answer-timeout", "PT0.2S"));
        var open = asks("roots/list", "{}");
        EraStage.Stream stream = era.stream(EraStage.call("5", ""));
        await().until(() -> era.target.replies.size() == 1);
        assertThat(era.target.replies.getFirst().getJsonObject("error").getString("message"))
                .contains("in time");
        assertThat(era.stage.bridge.waiting()).isZero();
        finish(open, "5");
        stream.next();
    }

    @Test
    void aClientWithoutHandshakesIsAskedInTheAnswerAndTheTargetWaits() throws IOException {
        start(Era.MODERN, Era.LEGACY, Map.of());
        var open = asks("elicitation/create", FORM);
        JsonObject first = era.json(EraStage.modernCall("1", "")).getJsonObject("result");
        assertThat(first.getString("resultType")).isEqualTo("input_required");
        assertThat(first.getJsonObject("inputRequests").getJsonObject("request").encode())
                .isEqualTo("{\"method\":\"elicitation/create\",\"params\":" + FORM + "}");
        assertThat(era.stage.bridge.held()).isEqualTo(1);
        String state = first.getString("requestState");
        String retry = EraStage.modernCall(
                "2", ",\"inputResponses\":{\"request\":" + ACCEPT + "},\"requestState\":\"" + state + "\"");
        refused(era.send("bob", retry).body());
        refused(era.send("alice", retry.replace("{\"a\":1.0}", "{\"a\":2}")).body());
        refused(era.send("alice", retry.replace("\"requestState\":\"", "\"requestState\":\"A"))
                .body());
        refused(era.send("alice", EraStage.modernCall("2", ",\"requestState\":\"" + state + "\""))
                .body());
        EraStage.Stream stream = era.stream(retry);
        await().until(() -> era.target.replies.size() == 1);
        assertThat(era.target.server.seen.getLast().body().toString())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"ask-1\",\"result\":" + ACCEPT + "}");
        finish(open, "1");
        JsonObject last = stream.next();
        assertThat(last.getInteger("id")).isEqualTo(2);
        assertThat(last.getJsonObject("result").getString("resultType")).isEqualTo("complete");
        assertThat(era.target.calls).hasSize(1);
        refused(era.send("alice", retry).body());
        assertThat(era.stage.running.size()).isZero();
    }

    private static void refused(String body) {
        assertThat(new JsonObject(body).getJsonObject("error").getInteger("code"))
                .isEqualTo(-32602);
    }

    @Test
    void aClientThatDoesNotComeBackHasCancelled() throws IOException {
        start(Era.MODERN, Era.LEGACY, Map.of("gateway.bridge.answer-timeout", "PT0.3S"));
        asks("elicitation/create", FORM);
        era.json(EraStage.modernCall("1", ""));
        assertThat(era.stage.running.size()).isEqualTo(1);
        await().until(() -> era.stage.bridge.held() == 0 && era.stage.running.size() == 0);
        await().until(() -> era.target.asked.contains("notifications/cancelled"));
    }

    @Test
    void aTargetWithoutHandshakesIsAnsweredByRepeatingTheRequest() throws IOException {
        start(Era.LEGACY, Era.MODERN, Map.of());
        era.target.onCall = (seen, out) -> {
            JsonObject params = seen.body().toJsonObject().getJsonObject("params");
            EraTarget.json(
                    out,
                    EraTarget.answer(
                            seen,
                            params.containsKey("inputResponses")
                                    ? "{\"resultType\":\"complete\",\"content\":[],\"y\":2.0}"
                                    : "{\"resultType\":\"input_required\",\"inputRequests\":{\"k\\u00e4\":{\"method\":"
                                            + "\"elicitation/create\",\"params\":" + FORM
                                            + "},\"r\":{\"method\":\"roots/list\"}},\"requestState\":\"s\\/1\"}"));
        };
        EraStage.Stream stream = era.stream(EraStage.call("5", ""));
        JsonObject form = stream.next();
        JsonObject roots = stream.next();
        assertThat(form.getJsonObject("params").encode()).isEqualTo(FORM);
        assertThat(roots.getString("method")).isEqualTo("roots/list");
        assertThat(reply("alice", roots.getString("id"), "\"result\":{\"roots\":[]}"))
                .isEqualTo(202);
        assertThat(reply("alice", form.getString("id"), "\"result\":" + ACCEPT)).isEqualTo(202);
        JsonObject last = stream.next();
        assertThat(last.encode()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{\"content\":[],\"y\":2.0}}");
        assertThat(era.target.calls).hasSize(2);
        String again = era.target.calls.getLast().body().toString();
        assertThat(again)
                .contains("\"inputResponses\":{\"k\u00e4\":" + ACCEPT + ",\"r\":{\"roots\":[]}}")
                .contains("\"requestState\":\"s\\/1\"")
                .contains("\"arguments\":{\"a\":1.0}")
                .doesNotContain("\"id\":5");
    }

    @Test
    void aClientThatRefusesIsSaidToHaveRefusedAndOneThatCannotBeAskedIsNot() throws IOException {
        start(Era.LEGACY, Era.MODERN, Map.of());
        era.target.onCall = (seen, out) -> EraTarget.json(
                out,
                EraTarget.answer(
                        seen,
                        "{\"resultType\":\"input_required\",\"inputRequests\":{\"k\":{\"method\":\"roots/list\"}}}"));
        EraStage.Stream stream = era.stream(EraStage.call("5", ""));
        String id = stream.next().getString("id");
        reply("alice", id, "\"error\":{\"code\":-1,\"message\":\"no\"}");
        assertThat(stream.next().encode()).contains("The client refused").contains("isError");
        era.stage.capabilities = ClientCapabilities.NONE;
        assertThat(era.stage.toolError(era.send("alice", EraStage.call("6", ""))))
                .contains("cannot be asked for");
    }

    @Test
    void aTargetThatAsksForEverIsStopped() throws IOException {
        start(Era.LEGACY, Era.MODERN, Map.of("gateway.bridge.max-rounds", "3"));
        era.target.onCall = (seen, out) -> EraTarget.json(
                out, EraTarget.answer(seen, "{\"resultType\":\"input_required\",\"requestState\":\"x\"}"));
        assertThat(era.stage.toolError(era.send("alice", EraStage.call("5", ""))))
                .contains("again and again");
        assertThat(era.target.calls).hasSize(4);
    }

    @Test
    void aStateOfATargetIsWrappedAndGoodForItsOwnRequestOnly() throws IOException {
        start(Era.MODERN, Era.MODERN, Map.of());
        String asking =
                "{\"resultType\":\"input_required\",\"inputRequests\":{\"k\":{\"method\":\"elicitation/create\","
                        + "\"params\":" + FORM + "}},\"requestState\":\"secret\\/state\",\"n\":1.0}";
        era.target.onCall = (seen, out) -> EraTarget.json(out, EraTarget.answer(seen, asking));
        JsonObject first = era.json(EraStage.modernCall("1", "")).getJsonObject("result");
        assertThat(first.encode()).contains(FORM).contains("\"n\":1.0").doesNotContain("secret");
        String more = ",\"inputResponses\":{\"k\":" + ACCEPT + "},\"requestState\":\"" + first.getString("requestState")
                + "\"";
        refused(era.send("bob", EraStage.modernCall("2", more)).body());
        refused(era.send("alice", EraStage.modernCall("2", more).replace("{\"a\":1.0}", "{}"))
                .body());
        refused(era.send("alice", EraStage.modernCall("2", ",\"requestState\":\"secret/state\""))
                .body());
        refused(era.send("alice", EraStage.modernCall("2", ",\"requestState\":5"))
                .body());
        assertThat(era.target.calls).hasSize(1);
        era.json(EraStage.modernCall("2", more));
        assertThat(era.target.calls.getLast().body().toString())
                .contains("\"requestState\":\"secret\\/state\"")
                .contains("\"inputResponses\":{\"k\":" + ACCEPT + "}");
    }

    @Test
    void closingTheStreamOfAClientWithoutHandshakesCancels() throws Exception {
        start(Era.MODERN, Era.LEGACY, Map.of());
        era.target.onCall = (seen, out) -> EraTarget.events(out).write(": open\n\n");
        era.stream(EraStage.modernCall("1", "")).response.body().close();
        await().until(() -> era.target.asked.contains("notifications/cancelled"));
        await().until(() -> era.stage.running.size() == 0);
    }

    @Test
    void aStreamThatItsTargetEndsEarlyIsResumed() throws IOException {
        start(Era.LEGACY, Era.LEGACY, Map.of());
        era.target.onCall = (seen, out) -> EraTarget.events(out).end("id: ev-1\nretry: 5\ndata:\n\n");
        era.target.onGet = (seen, out) ->
                EraTarget.events(out).end("data: {\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{\"content\":[]}}\n\n");
        assertThat(new JsonObject(EraStage.last(era.send("alice", EraStage.call("5", "")))).getMap())
                .containsKey("result");
        assertThat(era.target.asked.getLast()).isEqualTo("GET ev-1");
        era.target.onGet = (seen, out) -> out.setStatusCode(405).end();
        assertThat(EraStage.last(era.send("alice", EraStage.call("6", "")))).contains("could not be reached");
    }

    @Test
    void logMessagesReachOnlyThoseClientsWithoutHandshakesThatWantThem() throws IOException {
        start(Era.MODERN, Era.LEGACY, Map.of());
        era.target.onCall = (seen, out) -> EraTarget.events(out)
                .end(
                        "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\"}}\n\n"
                                + "data: " + EraTarget.answer(seen, "{\"content\":[]}") + "\n\n");
        assertThat(era.send("alice", EraStage.modernCall("1", "")).body()).doesNotContain("notifications/message");
        String wants = EraStage.modernCall("2", "")
                .replace("\"progressToken\":7", "\"io.modelcontextprotocol/logLevel\":\"info\"");
        assertThat(era.send("alice", wants).body()).contains("notifications/message");
        assertThat(era.send("alice", wants.replace("\"info\"", "\"error\"")).body())
                .doesNotContain("notifications/message");
    }
}
