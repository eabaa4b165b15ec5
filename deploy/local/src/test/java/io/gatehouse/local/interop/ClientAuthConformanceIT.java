package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The official suite's scenarios for OAuth clients, with the gateway as the client: every scenario has an MCP server and
 * an authorization server of its own, which the operator names by the URL of the MCP server alone.
 */
@Tag("interop")
@ExtendWith(SharedStage.class)
@Timeout(600)
class ClientAuthConformanceIT {
    private static final String PROGRAM = "node_modules/@modelcontextprotocol/conformance/dist/index.js";
    private static final Pattern FOLDER = Pattern.compile("(.+)-\\d{4}-\\d\\d-\\d\\dT[0-9-]+Z");
    private static final int SECONDS = 240;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<String> SCENARIOS = List.of(
            "basic-cimd",
            "metadata-default",
            "metadata-var1",
            "metadata-var2",
            "metadata-var3",
            "pre-registration",
            "scope-from-scopes-supported",
            "scope-from-www-authenticate",
            "scope-omitted-when-undefined",
            "scope-retry-limit",
            "scope-step-up",
            "token-endpoint-auth-basic",
            "token-endpoint-auth-none",
            "token-endpoint-auth-post");

    @Test
    void everyScenarioPassesThroughTheGateway(Stage stage) throws Exception {
        var results = Files.createTempDirectory("client-auth-");
        var run = Node.run(
                Map.of("GATEHOUSE", JSON.writeValueAsString(info(stage))),
                List.of(
                        PROGRAM,
                        "client",
                        "--command",
                        "node_modules/node-linux-" + architecture() + "/bin/node auth-client.mjs",
                        "--suite",
                        "auth",
                        "--spec-version",
                        "2025-11-25",
                        "--timeout",
                        "80000",
                        "-o",
                        results.toString()),
                SECONDS);

        var checks = checks(results.resolve("auth"));
        assertThat(checks.keySet()).as(run.output() + run.errors()).containsExactlyElementsOf(SCENARIOS);
        checks.forEach((scenario, found) -> {
            assertThat(found).as(scenario).isNotEmpty();
            assertThat(found)
                    .as(() -> scenario + ": " + errors(results, scenario))
                    .noneMatch(check -> List.of("FAILURE", "WARNING")
                            .contains(check.path("status").asString("")));
        });
        assertThat(checks.values().stream()
                        .flatMap(List::stream)
                        .filter(check -> check.path("status").asString("").equals("SUCCESS")))
                .hasSizeGreaterThan(200);
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    }

    private static Map<String, String> info(Stage stage) {
        return Map.of(
                "catalog", stage.stack().url("catalog"),
                "identity", stage.stack().url("identity"),
                "gateway", stage.gatewayUrl(),
                "gatewayId", stage.gatewayId(),
                "operator", stage.stack().company().accessToken("olga", Stack.AGENT_CLIENT, List.of()),
                "user", "alice",
                "token", stage.token("alice"));
    }

    /** What the suite wrote of each scenario. */
    private static TreeMap<String, List<JsonNode>> checks(Path folder) throws IOException {
        var checks = new TreeMap<String, List<JsonNode>>();
        try (var results = Files.list(folder)) {
            for (var result : results.toList()) {
                var name = FOLDER.matcher(result.getFileName().toString());
                assertThat(name.matches()).as(result.toString()).isTrue();
                checks.put(
                        name.group(1),
                        JSON.readTree(result.resolve("checks.json").toFile())
                                .valueStream()
                                .toList());
            }
        }
        return checks;
    }

    private static String errors(Path results, String scenario) {
        try (var files = Files.walk(results)) {
            var text = new StringBuilder();
            for (var file : files.filter(path -> path.toString().contains("/" + scenario + "-"))
                    .filter(path -> path.toString().endsWith(".txt"))
                    .toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
