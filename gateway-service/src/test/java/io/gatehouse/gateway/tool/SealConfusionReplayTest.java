package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.gatehouse.gateway.mcp.Seals;
import io.gatehouse.gateway.mcp.Session;
import io.gatehouse.gateway.mcp.SessionIds;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** S18: what was sealed for one use is good for no other one. */
class SealConfusionReplayTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path folder;

    private CallStage stage;
    private String state;

    @BeforeEach
    void start() throws IOException {
        stage = new CallStage(folder, Map.of("gateway.consent.hold", "PT0S"));
        stage.credential = CallStage.oauth();
        stage.version = ProtocolVersion.V2026_07_28;
        stage.session = null;
        stage.capabilities = new ClientCapabilities(false, true, false, false, false, false);
        stage.identity.on(
                "/identities/oauth2/token",
                new JsonObject()
                        .put("authorizationUrl", "https://id.example/a")
                        .put("sessionUri", "urn:ietf:params:oauth:request_uri:h"));
        state = new JsonObject(stage.call("alice").body())
                .getJsonObject("result")
                .getString("requestState");
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private HttpResponse<String> retry(String user, String sealed, String arguments) {
        String body = CallStage.body("2")
                .replace("\"arguments\":{}", "\"arguments\":" + arguments + ",\"requestState\":\"" + sealed + "\"");
        return stage.send(stage.request(user, body).build());
    }

    private void refused(HttpResponse<String> answer) {
        JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
        assertThat(error).as(answer.body()).isNotNull();
        assertThat(error.getInteger("code")).isEqualTo(-32602);
        assertThat(stage.target.server.seen).isEmpty();
    }

    private void taken(HttpResponse<String> answer) {
        assertThat(new JsonObject(answer.body()).getJsonObject("result").getString("resultType"))
                .isEqualTo("input_required");
    }

    @Test
    void aStateIsGoodForTheRequestThatItWasGivenTo() {
        taken(retry("alice", state, "{}"));
        taken(retry("alice", state, "{}"));
    }

    @Test
    void aStateIsNotGoodForAnotherPersonOrClient() {
        refused(retry("bob", state, "{}"));
        stage.clientId = "other";
        refused(retry("alice", state, "{}"));
        await().until(() ->
                stage.audit.stream().anyMatch(event -> "invalid-request-state".equals(event.getString("reason"))));
    }

    @Test
    void aStateIsNotGoodForOtherParameters() {
        refused(retry("alice", state, "{\"amount\":1000}"));
    }

    @Test
    void aStateIsNotGoodAtAnotherTargetOrGateway() {
        stage.targetId = "t2";
        refused(retry("alice", state, "{}"));
        stage.targetId = "t1";
        stage.gatewayId = "main-xyz";
        refused(retry("alice", state, "{}"));
        stage.gatewayId = "main-abc";
        taken(retry("alice", state, "{}"));
    }

    @Test
    void aStateIsNotGoodForAnotherMethod() {
        String body = CallStage.body("2")
                .replace("tools/call", "prompts/get")
                .replace("\"arguments\":{}", "\"arguments\":{},\"requestState\":\"" + state + "\"");
        refused(stage.send(stage.request("alice", body).build()));
    }

    @Test
    void aStateIsNotGoodForEver() {
        stage.identity.clock.advance(Duration.ofMinutes(9));
        taken(retry("alice", state, "{}"));
        stage.identity.clock.advance(Duration.ofMinutes(2));
        refused(retry("alice", state, "{}"));
    }

    @Test
    void aForgedStateIsRefused() {
        for (int at = 0; at < state.length() - 1; at += 7) {
            char other = state.charAt(at) == 'A' ? 'B' : 'A';
            refused(retry("alice", state.substring(0, at) + other + state.substring(at + 1), "{}"));
        }
        refused(retry("alice", "", "{}"));
        refused(retry("alice", "nonsense", "{}"));
        String number = CallStage.body("2").replace("\"arguments\":{}", "\"arguments\":{},\"requestState\":7");
        refused(stage.send(stage.request("alice", number).build()));
    }

    @ParameterizedTest
    @EnumSource(Seals.Purpose.class)
    void whatIsSealedForAnotherPurposeIsNoState(Seals.Purpose purpose) {
        Seals.Binding bare = Seals.Binding.to(purpose);
        refused(retry("alice", stage.seals.seal(bare, NOW.plusSeconds(600), new byte[1]), "{}"));
        Seals.Binding alike = Seals.Binding.to(purpose)
                .and("main-abc")
                .and("key-of-alice")
                .and("agent")
                .and("t1")
                .and("tools/call");
        refused(retry("alice", stage.seals.seal(alike, NOW.plusSeconds(600), new byte[1]), "{}"));
    }

    @Test
    void aSessionIdIsNoStateAndAStateIsNoSessionId() {
        SessionIds ids = new SessionIds(stage.seals);
        Session session = new Session(
                "k",
                "main-abc",
                "key-of-alice",
                ProtocolVersion.V2025_11_25,
                NOW,
                NOW.plusSeconds(600),
                ClientCapabilities.NONE,
                "");
        String id = ids.seal(session, "agent");
        assertThat(ids.open(id, "main-abc", "key-of-alice", "agent", NOW)).isNotNull();
        refused(retry("alice", id, "{}"));
        assertThat(ids.open(state, "main-abc", "key-of-alice", "agent", NOW)).isNull();
    }

    @Test
    void purposesWordsAndTheirOrderAreKeptApart() throws GeneralSecurityException {
        Seals seals = Seals.ofKeyset(Stack.keyset());
        byte[] content = "x".getBytes(StandardCharsets.UTF_8);
        String sealed = seals.seal(handle().and("ab").and("c").and(null), NOW.plusSeconds(1), content);
        assertThat(seals.open(handle().and("ab").and("c").and(null), sealed, NOW))
                .isEqualTo(content);
        assertThat(seals.open(handle().and("ab").and("c").and(null), sealed, NOW.plusSeconds(1)))
                .isNull();
        assertThat(seals.open(handle().and("a").and("bc").and(null), sealed, NOW))
                .isNull();
        assertThat(seals.open(handle().and("c").and("ab").and(null), sealed, NOW))
                .isNull();
        assertThat(seals.open(handle().and("ab").and("c").and(""), sealed, NOW)).isNull();
        assertThat(seals.open(handle().and("ab").and("c"), sealed, NOW)).isNull();
        for (Seals.Purpose other : Seals.Purpose.values()) {
            byte[] opened =
                    seals.open(Seals.Binding.to(other).and("ab").and("c").and(null), sealed, NOW);
            assertThat(opened != null).isEqualTo(other == Seals.Purpose.HANDLE);
        }
        Seals another = Seals.ofKeyset(Stack.keyset());
        assertThat(another.open(handle().and("ab").and("c").and(null), sealed, NOW))
                .isNull();
    }

    private static Seals.Binding handle() {
        return Seals.Binding.to(Seals.Purpose.HANDLE);
    }
}
