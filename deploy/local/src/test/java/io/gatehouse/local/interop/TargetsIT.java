package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.stack.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Servers that other people wrote, behind the gateway, for clients of both eras. */
@Tag("interop")
@ExtendWith(SharedStage.class)
@Timeout(120)
class TargetsIT {
    private static final String EVERYTHING = "node_modules/@modelcontextprotocol/server-everything/dist/index.js";
    private static final Path QUARKUS = Path.of(
            System.getProperty("gatehouse.project", "../.."),
            "deploy/quarkus-target/target/quarkus-app/quarkus-run.jar");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static Stage stage;
    private static Gateway gateway;
    private static Node.Server everything;
    private static Node.Server quarkus;

    @BeforeAll
    @Timeout(300)
    static void start(Stage shared) throws Exception {
        stage = shared;
        int port = Ports.free();
        everything = Node.serve(port, "/mcp", Map.of("PORT", String.valueOf(port)), EVERYTHING, "streamableHttp");
        gateway = stage.gateway("targets");
        gateway.register("everything", everything.url());
        int other = Ports.free();
        quarkus = Node.serveJar(other, "/mcp", QUARKUS);
        gateway.register("quarkus", quarkus.url());
    }

    @AfterAll
    static void stop() {
        Stream.of(everything, quarkus).filter(Objects::nonNull).forEach(Node.Server::close);
    }

    @ParameterizedTest
    @CsvSource({"v1, 2025-11-25", "v2, 2026-07-28"})
    void theReferenceServerAnswersReportsProgressAndFails(String sdk, String version) throws Exception {
        var report = calls(
                sdk,
                List.of(
                        call("everything___echo", Map.of("message", "hello")),
                        call("everything___trigger-long-running-operation", Map.of("duration", 0.3, "steps", 3)),
                        call("everything___get-sum", Map.of("a", "one"))));
        assertThat(report.path("version").asString("")).isEqualTo(version);
        // The last two are there only for clients that declare roots and elicitation by URL.
        assertThat(report.path("tools").toString())
                .contains(
                        "\"everything___echo\"",
                        "\"everything___get-sum\"",
                        "\"everything___get-roots-list\"",
                        "\"everything___trigger-url-elicitation\"");
        assertThat(text(report, 0)).isEqualTo("Echo: hello");
        assertThat(text(report, 1)).startsWith("Long running operation completed.");
        assertThat(report.path("results").path(1).path("progress").toString()).isEqualTo("[1,2,3]");
        assertThat(report.path("results").path(2).path("result").path("isError").asBoolean(false))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"v1, 2025-11-25", "v2, 2026-07-28"})
    void theQuarkusServerAnswersReportsProgressFailsAndAsks(String sdk, String version) throws Exception {
        var report = calls(
                sdk,
                List.of(
                        call("quarkus___greet", Map.of("name", "Ada")),
                        call("quarkus___walk", Map.of()),
                        call("quarkus___fail", Map.of()),
                        call("quarkus___ask", Map.of())));
        assertThat(report.path("version").asString("")).isEqualTo(version);
        assertThat(report.path("tools").toString()).contains("\"quarkus___greet\"", "\"quarkus___ask\"");
        assertThat(text(report, 0)).isEqualTo("Hello, Ada!");
        assertThat(text(report, 1)).isEqualTo("Walked.");
        assertThat(report.path("results").path(1).path("progress").toString()).isEqualTo("[1,2,3]");
        assertThat(report.path("results").path(2).path("result").path("isError").asBoolean(false))
                .isTrue();
        assertThat(text(report, 3)).isEqualTo("Hello, Ada!");
        assertThat(report.path("asked").toString()).isEqualTo("[\"What is your name?\"]");
    }

    private static JsonNode calls(String sdk, List<Map<String, Object>> calls) throws Exception {
        var arguments = List.of("calls.mjs", sdk, gateway.url(), JSON.writeValueAsString(calls));
        return Node.run(Map.of("TOKEN", stage.token("alice")), arguments).json();
    }

    private static Map<String, Object> call(String name, Map<String, Object> arguments) {
        return Map.of("name", name, "arguments", arguments);
    }

    private static String text(JsonNode report, int call) {
        return report.path("results")
                .path(call)
                .path("result")
                .path("content")
                .path(0)
                .path("text")
                .asString("");
    }
}
