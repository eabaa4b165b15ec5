package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.agent.Agent;
import io.gatehouse.local.agent.Outcome;
import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.stack.Ports;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Consent at the first call of the TypeScript SDK's own example server, which registers clients by itself. */
@Tag("interop")
@ExtendWith(SharedStage.class)
@Timeout(120)
class ConsentIT {
    private static final String EXAMPLE =
            "node_modules/@modelcontextprotocol/sdk/dist/esm/examples/server/simpleStreamableHttp.js";
    private static final String TARGET = "example";
    private static final String SCHEMA = """
        {"tools":[{"name":"greet","description":"Greets.",
          "inputSchema":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}]}\
        """;
    private static final Map<String, Object> ADA = Map.of("name", "Ada");

    private static Stage stage;
    private static Gateway gateway;
    private static Node.Server example;

    @BeforeAll
    @Timeout(300)
    static void start(Stage shared) throws Exception {
        stage = shared;
        gateway = stage.gateway("consent");
        int port = Ports.free();
        var ports = Map.of("MCP_PORT", String.valueOf(port), "MCP_AUTH_PORT", String.valueOf(Ports.free()));
        example = Node.serve(port, "/mcp", ports, EXAMPLE, "--oauth", "--oauth-strict");
        var operator = stage.operator();
        var provider = operator.http()
                .expect(
                        201,
                        "POST",
                        stage.stack().url("identity") + "/identities/CreateOauth2CredentialProvider",
                        Map.of(
                                "name",
                                "example-server",
                                "credentialProviderVendor",
                                "CustomOauth2",
                                "oauth2ProviderConfigInput",
                                Map.of(
                                        "customOauth2ProviderConfig",
                                        Map.of("gatehouse", Map.of("mcpServerUrl", example.url())))));
        var arn = provider.text("credentialProviderArn");
        var created = operator.createTarget(
                gateway.id(), Operator.oauthTarget(TARGET, example.url(), arn, List.of("mcp:tools"), SCHEMA));
        assertThat(created.status()).as(created.toString()).isEqualTo(202);
        operator.awaitTarget(gateway.id(), created.text("targetId"), "READY");
    }

    @AfterAll
    static void stop() {
        if (example != null) {
            example.close();
        }
    }

    @Test
    void aUserConnectsAndCallsAndAnotherUserHasToConnectHimself() {
        var link = consent("alice");
        try (var browser = new Browser()) {
            browser.open(link);
            stage.stack().company().login(browser, "alice");
            assertThat(browser.text()).contains(TARGET, "mcp:tools");
            browser.press("decision", "allow");
            assertThat(browser.text()).contains("You are connected");
        }
        try (var agent = agent("alice")) {
            assertThat(agent.call(TARGET + "___greet", ADA)).isEqualTo(new Outcome.Result("Hello, Ada!", false));
        }
        assertThat(consent("bob")).isNotEqualTo(link);
    }

    private static String consent(String user) {
        try (var agent = agent(user)) {
            assertThat(agent.tools()).contains(TARGET + "___greet");
            var outcome = agent.call(TARGET + "___greet", ADA);
            assertThat(outcome).isInstanceOf(Outcome.ConsentRequired.class);
            return ((Outcome.ConsentRequired) outcome).url();
        }
    }

    private static Agent agent(String user) {
        return Agent.connect(URI.create(gateway.url()), () -> stage.token(user), true);
    }
}
