package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.catalog.Capability;
import io.gatehouse.gateway.catalog.Offerings;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.gatehouse.gateway.mcp.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The level a client set reaches the targets that declare logging, with the next request to them. */
class LogLevelTest {

    @TempDir
    Path folder;

    private CallStage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new CallStage(folder);
        stage.offerings = new Offerings(Set.of(Capability.LOGGING), List.of(), List.of(), List.of());
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private void want(String level) {
        Session session = Objects.requireNonNull(stage.session);
        stage.calls.logLevel(session.key(), level);
    }

    private List<String> told() {
        return stage.target.method("logging/setLevel").stream()
                .map(seen -> seen.body().toJsonObject().getJsonObject("params").getString("level"))
                .toList();
    }

    @Test
    void theTargetIsToldOnceAndBeforeTheCall() {
        stage.call("alice");
        assertThat(told()).isEmpty();
        want("debug");
        assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
        stage.call("alice");
        assertThat(told()).containsExactly("debug");
        want("error");
        stage.call("alice");
        assertThat(told()).containsExactly("debug", "error");
        var bodies = stage.target.server.seen.stream()
                .map(seen -> seen.body().toString())
                .toList();
        assertThat(bodies.getLast()).contains("tools/call");
        assertThat(bodies.get(bodies.size() - 2)).contains("logging/setLevel");
    }

    @Test
    void aSessionThatIsOpenedAgainIsToldAgain() {
        want("debug");
        stage.call("alice");
        stage.target.sessions.clear();
        assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
        assertThat(told()).containsExactly("debug", "debug");
    }

    @Test
    void otherSessionsAndTargetsWithoutLoggingHearNothing() {
        want("debug");
        stage.session = CallStage.session("another-session", true);
        stage.call("alice");
        assertThat(told()).isEmpty();
        stage.session = CallStage.session("agent-session", true);
        stage.offerings = Offerings.NONE;
        stage.call("alice");
        assertThat(told()).isEmpty();
    }

    @Test
    void aTargetThatRefusesTheLevelIsAskedAllTheSame() {
        want("debug");
        stage.target.onCall = (seen, out) -> {
            if (seen.body().toString().contains("logging/setLevel")) {
                out.setStatusCode(500).end();
            } else {
                out.putHeader("content-type", "application/json").end(FakeTarget.result("done"));
            }
        };
        assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
    }

    private String asking(String level) {
        String meta = level.isEmpty() ? "" : ",\"io.modelcontextprotocol/logLevel\":" + level;
        return stage.send(stage.request(
                                "alice",
                                EraStage.call(
                                        "1",
                                        ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                                                + "\"io.modelcontextprotocol/clientCapabilities\":{}" + meta + "}"))
                        .build())
                .body();
    }

    @Test
    void aLevelThatStandsInARequestIsToldWhenItIsAnother() {
        stage.version = ProtocolVersion.V2026_07_28;
        stage.session = null;
        assertThat(asking("")).contains("\"result\"");
        assertThat(told()).isEmpty();
        asking("\"debug\"");
        asking("\"debug\"");
        asking("");
        assertThat(told()).containsExactly("debug");
        asking("\"error\"");
        assertThat(told()).containsExactly("debug", "error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"loud\"", "7", "null", "\"debug\\\"}\""})
    void whatIsNoLevelIsNotTold(String level) {
        stage.version = ProtocolVersion.V2026_07_28;
        stage.session = null;
        assertThat(asking(level)).contains("\"result\"");
        assertThat(told()).isEmpty();
    }
}
