package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.local.stack.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A policy that an operator stores at catalog-service holds at gateway-service, and the dry run said so before. */
@Tag("interop")
@ExtendWith(SharedStage.class)
@Timeout(120)
class PolicyIT {
    private static final Path QUARKUS = Path.of(
            System.getProperty("gatehouse.project", "../.."),
            "deploy/quarkus-target/target/quarkus-app/quarkus-run.jar");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static Stage stage;
    private static Gateway gateway;
    private static Node.Server quarkus;
    private static String policy;
    private static HttpClient http;

    @BeforeAll
    @Timeout(300)
    static void start(Stage shared) throws Exception {
        stage = shared;
        int port = Ports.free();
        quarkus = Node.serveJar(port, "/mcp", QUARKUS);
        gateway = stage.gateway("policy");
        gateway.register("quarkus", quarkus.url());
        policy = stage.stack().url("catalog") + "/v1/gateways/" + gateway.id() + "/policy";
        http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    }

    @AfterAll
    static void stop() {
        quarkus.close();
        http.close();
    }

    @Test
    void aStoredPolicyDecidesWhatIsListedAndCalled() throws Exception {
        await().untilAsserted(() -> assertThat(list("bob")).contains("quarkus___greet", "quarkus___fail"));
        var operator = stage.operator().http();
        var alice = stage.stack().company().subject("alice");
        var greet = "caller.subject == '" + alice + "' && tool.name == 'greet' && arguments.name == 'Ada'";
        var rules = List.of(Map.of("name", "alice-greets-ada", "effect", "ALLOW", "expression", greet));
        var dryRun = Map.of(
                "caller",
                Map.of("issuer", "https://company.example", "subject", "bob", "scopes", List.of()),
                "tool",
                "quarkus___greet",
                "arguments",
                Map.of("name", "Ada"),
                "rules",
                rules);
        var said = operator.expect(200, "POST", policy + "/dry-run", dryRun);
        assertThat(said.text("decision")).as(said.toString()).isEqualTo("REFUSED");
        operator.expect(200, "PUT", policy, Map.of("rules", rules));

        await().untilAsserted(() -> assertThat(list("bob")).contains("\"tools\":[]"));
        assertThat(list("alice")).contains("quarkus___greet").doesNotContain("quarkus___fail");
        assertThat(call("alice", "quarkus___greet", "Ada")).contains("Hello, Ada!");
        for (var refused : List.of(
                call("alice", "quarkus___greet", "Eve"),
                call("alice", "quarkus___fail", "Ada"),
                call("bob", "quarkus___greet", "Ada"))) {
            assertThat(refused).contains("-32602", "Unknown tool").doesNotContain("Hello");
        }
        assertThat(call("bob", "quarkus___greet", "Ada").replace("greet", "nothing"))
                .isEqualTo(call("bob", "quarkus___nothing", "Ada"));
    }

    @Test
    void aRuleThatDoesNotCompileChangesNothing() {
        var broken = Map.of("name", "broken", "effect", "ALLOW", "expression", "caller.nobody == 'x'");
        var refused = stage.operator().http().call("PUT", policy, Map.of("rules", List.of(broken)));
        assertThat(refused.status()).as(refused.toString()).isIn(400, 412);
        assertThat(stage.operator().http().expect(200, "GET", policy, null).toString())
                .doesNotContain("broken");
    }

    private static String list(String user) throws IOException, InterruptedException {
        return send(user, "tools/list", Map.of()).body();
    }

    private static String call(String user, String tool, String name) throws IOException, InterruptedException {
        return send(user, "tools/call", Map.of("name", tool, "arguments", Map.of("name", name)))
                .body();
    }

    private static HttpResponse<String> send(String user, String method, Map<String, Object> params)
            throws IOException, InterruptedException {
        JsonNode message = JSON.valueToTree(Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", params));
        var request = HttpRequest.newBuilder(URI.create(gateway.url()))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + stage.token(user))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", "2025-11-25")
                .POST(BodyPublishers.ofString(message.toString()))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
