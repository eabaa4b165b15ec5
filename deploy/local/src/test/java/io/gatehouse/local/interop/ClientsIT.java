package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.spec.McpSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Clients that other people wrote find through the gateway what they find without it. */
@Tag("interop")
@ExtendWith(SharedStage.class)
@Timeout(120)
class ClientsIT {
    private static final String TARGET = "visited";
    private static final String PREFIX = TARGET + "___";
    private static final String INSPECTOR =
            "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static Stage stage;
    private static Gateway gateway;
    private static Fixture fixture;
    private static Fixture old;
    private static Fixture young;
    private static Gateway bridged;

    @BeforeAll
    @Timeout(300)
    static void start(Stage shared) throws Exception {
        stage = shared;
        fixture = Fixture.start(Fixture.Serves.BOTH);
        gateway = stage.gateway("clients");
        gateway.register(TARGET, fixture.url());
        old = Fixture.start(Fixture.Serves.LEGACY);
        young = Fixture.start(Fixture.Serves.MODERN);
        var bridge = stage.gateway("clients-bridge");
        bridge.register("old", old.url());
        bridge.register("new", young.url());
        bridged = bridge;
    }

    @AfterAll
    static void stop() {
        Stream.of(fixture, old, young).filter(Objects::nonNull).forEach(Fixture::close);
    }

    @ParameterizedTest
    @CsvSource({"v1", "v2", "v2-legacy"})
    void theTypeScriptClientSeesEverythingUnderPrefixedNames(String sdk) throws Exception {
        var direct = (ObjectNode) visit(sdk, fixture.url(), "", "none");
        prefixed(direct, "tools");
        prefixed(direct, "prompts");
        assertThat(comparable(visit(sdk, gateway.url(), PREFIX, stage.token("alice"))))
                .isEqualTo(comparable(direct));
    }

    @ParameterizedTest
    @CsvSource({"v1, new", "v2, old", "v2, new", "v2-legacy, new"})
    void theTypeScriptClientSeesEverythingOfATargetOfEitherEra(String sdk, String target) throws Exception {
        var direct = visit(sdk, fixture.url(), "", "none");
        assertThat(comparable(visit(sdk, bridged.targetUrl(target), "", stage.token("alice"))))
                .isEqualTo(comparable(direct));
    }

    @ParameterizedTest
    @CsvSource({"legacy", "auto", "modern"})
    void theInspectorListsCallsAndSeesErrors(String era) throws Exception {
        var list = inspector(era, "tools/list");
        assertThat(list.status()).as(list.toString()).isZero();
        assertThat(JSON.readTree(list.output())
                        .path("result")
                        .path("tools")
                        .valueStream()
                        .map(tool -> tool.path("name").asString("")))
                .contains(PREFIX + "test_simple_text");
        var call = inspector(era, "tools/call", "--tool-name", PREFIX + "test_simple_text");
        assertThat(call.status()).as(call.toString()).isZero();
        assertThat(call.output()).contains("This is a simple text response for testing.");
        var error = inspector(era, "tools/call", "--tool-name", PREFIX + "test_error_handling");
        assertThat(error.status()).as(error.toString()).isEqualTo(5);
        assertThat(error.output()).contains("This tool intentionally returns an error for testing");
    }

    @Test
    void theJavaClientListsCallsHearsProgressAndAnswers() {
        try (var visit = new JavaVisit(gateway.url(), stage.token("alice"))) {
            assertThat(visit.client.listTools().tools())
                    .extracting(McpSchema.Tool::name)
                    .contains(PREFIX + "test_simple_text");
            assertThat(visit.call(PREFIX + "test_simple_text", Map.of()))
                    .isEqualTo("This is a simple text response for testing.");
            assertThat(visit.call(PREFIX + "test_error_handling", Map.of())).contains("intentionally");
            visit.call(PREFIX + "test_tool_with_progress", Map.of());
            assertThat(visit.progress).containsExactly(0.0, 50.0, 100.0);
            assertThat(visit.call(PREFIX + "test_elicitation", Map.of("message", "Who are you?")))
                    .contains("action=accept", "ada@example.com");
            assertThat(visit.asked).containsExactly("Who are you?");
        }
    }

    private static Node.Run inspector(String era, String method, String... further) throws Exception {
        var arguments = new ArrayList<>(List.of(INSPECTOR, "--cli", gateway.url(), "--transport", "http"));
        arguments.addAll(List.of("--protocol-era", era, "--format", "json", "--method", method));
        arguments.addAll(List.of("--header", "Authorization: Bearer " + stage.token("alice")));
        arguments.addAll(List.of(further));
        return Node.run(Map.of(), arguments);
    }

    private static JsonNode visit(String sdk, String url, String prefix, String token) throws Exception {
        return Node.run(Map.of("TOKEN", token), List.of("visit.mjs", sdk, url, prefix))
                .json();
    }

    private static void prefixed(ObjectNode report, String member) {
        var names = report.path(member)
                .valueStream()
                .map(name -> PREFIX + name.asString(""))
                .toList();
        report.set(member, JSON.valueToTree(names));
    }

    /** Of an error, the code counts: everybody words it in his own way. */
    private static Map<String, String> comparable(JsonNode report) {
        var parts = new TreeMap<String, String>();
        report.properties()
                .forEach(part -> parts.put(
                        part.getKey(),
                        part.getValue().path("error").path("code").isMissingNode()
                                ? part.getValue().toString()
                                : "error " + part.getValue().path("error").path("code")));
        return parts;
    }
}
