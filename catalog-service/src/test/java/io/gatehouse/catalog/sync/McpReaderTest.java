package io.gatehouse.catalog.sync;

import static io.gatehouse.catalog.fake.FakeMcpServer.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.address.AddressGuard;
import io.gatehouse.catalog.fake.FakeMcpServer;
import io.gatehouse.catalog.fake.TestConfig;
import io.gatehouse.catalog.identity.Secret;
import io.gatehouse.catalog.tool.ToolDefinition;
import io.gatehouse.catalog.trace.Tracing;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class McpReaderTest {
    private static Vertx vertx;
    private FakeMcpServer server;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close();
    }

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeMcpServer().pages("[" + tool("one") + "]", "[ " + tool("two") + " ]", "[]");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private List<ToolDefinition> read(OutboundCredential credential, Map<String, String> settings) {
        var config = TestConfig.of(settings);
        return new McpReader(
                        new McpHttp(
                                vertx,
                                config,
                                new AddressGuard(
                                        vertx, TestConfig.of(Map.of("catalog.unsafe-allow-http-loopback", "true")))),
                        config,
                        Tracing.none())
                .read(server.url(), credential)
                .await()
                .atMost(Duration.ofSeconds(20))
                .tools();
    }

    private List<ToolDefinition> read() {
        return read(new OutboundCredential.None(), Map.of());
    }

    private void fails(String words, Map<String, String> settings) {
        assertThatThrownBy(() -> read(new OutboundCredential.None(), settings)).hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pagesAreReadAsJsonAndAsEvents(boolean events) {
        server.events(events);
        assertThat(read()).extracting(ToolDefinition::name).containsExactly("one", "two");
        assertThat(server.seen())
                .containsExactly(
                        "POST server/discover null null 2026-07-28 null",
                        "POST initialize null null null null",
                        "POST notifications/initialized null null 2025-11-25 session-1",
                        "POST tools/list null null 2025-11-25 session-1",
                        "POST tools/list null null 2025-11-25 session-1",
                        "POST tools/list null null 2025-11-25 session-1",
                        "DELETE null null 2025-11-25 session-1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void serverWithoutHandshakeIsRead(boolean events) {
        server.stateless(true).events(events);
        assertThat(read()).extracting(ToolDefinition::name).containsExactly("one", "two");
        assertThat(server.seen())
                .containsExactly(
                        "POST server/discover null null 2026-07-28 null",
                        "POST tools/list null null 2026-07-28 null",
                        "POST tools/list null null 2026-07-28 null",
                        "POST tools/list null null 2026-07-28 null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ping|{\"result\":{}}",
                "elicitation/create|{\"result\":{\"action\":\"decline\"}}",
                "roots/list|{\"result\":{\"roots\":[]}}",
                "sampling/createMessage|{\"error\":{\"code\":-1,\"message\":\"User rejected sampling request\"}}",
                "anything/else|{\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}"
            })
    void whatTheServerAsksIsDeclinedAtOnce(String asked, String answer) throws IOException {
        server.events(true).asks(asked, 1);
        assertThat(read()).hasSize(2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.answers()).hasSize(3));
        ObjectNode expected = (ObjectNode) new ObjectMapper().readTree(answer);
        assertThat(server.answers())
                .allMatch(one -> expected.put("jsonrpc", "2.0").put("id", 77).equals(one));
    }

    @Test
    void serverThatAsksAndAsksIsReadAllTheSame() {
        server.events(true).asks("ping", 200);
        assertThat(read()).hasSize(2);
        assertThat(server.answers()).hasSizeLessThanOrEqualTo(16);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everythingIsDeclaredSoThatNoToolIsHidden(boolean stateless) {
        server.stateless(stateless);
        read();
        assertThat(server.declared().path("elicitation").path("url").isObject()).isTrue();
        assertThat(server.declared().path("elicitation").path("form").isObject())
                .isTrue();
        assertThat(server.declared().path("sampling").isObject()).isTrue();
        assertThat(server.declared().path("roots").isObject()).isTrue();
        assertThat(server.answers()).isEmpty();
    }

    @Test
    void serverThatIsOutOfOrderIsNotAskedInAnotherWay() {
        server.status(503);
        fails("HTTP 503", Map.of());
        server.status(200).token("secret");
        fails("HTTP 401", Map.of());
        assertThat(server.seen()).noneMatch(line -> line.contains("initialize"));
    }

    @Test
    void definitionsKeepEveryByte() {
        String odd = "{ \"name\":\"odd\" ,\"inputSchema\":{\"b\":1.50,\"a\":\"\\u00e4ä\"}, \"x\":[ ] }";
        server.pages("[" + odd + "]");
        assertThat(read().getFirst().definition()).isEqualTo(odd);
    }

    @Test
    void olderServerWithoutSessionIsRead() {
        server.session(false).version("2025-03-26");
        assertThat(read()).hasSize(2);
        assertThat(server.seen()).noneMatch(line -> line.startsWith("DELETE"));
        server.version("2024-11-05");
        fails("speaks none of the MCP versions", Map.of());
    }

    @Test
    void credentialsAreSentAsTold() {
        server.token("secret");
        read(new OutboundCredential.Header("Authorization", Secret.of("Bearer secret")), Map.of());
        fails("refused the credential (HTTP 401)", Map.of());
        server.token("");
        read(new OutboundCredential.Query("key", Secret.of("a b&c")), Map.of());
        assertThat(server.seen().getLast()).contains("key=a+b&c");
    }

    @Test
    void redirectsAreNotFollowed() {
        server.status(307);
        fails("redirect (HTTP 307), which is not followed", Map.of());
    }

    @Test
    void everyBoundHolds() {
        Map<String, String> bounds = new HashMap<>();
        bounds.put("catalog.sync.max-pages", "2");
        fails("more than 2 pages", bounds);
        fails("more than 1 tools", Map.of("catalog.tool.max-count", "1"));
        fails("larger than 60 bytes", Map.of("catalog.sync.max-page-size", "60"));
        fails("larger than 200 bytes in all", Map.of("catalog.sync.max-total-size", "200"));
        server.circle(true);
        fails("in a circle", Map.of());
    }

    @Test
    void unusableToolsFailTheReading() {
        server.pages("[" + tool("same") + "]", "[" + tool("same") + "]");
        fails("'same' is there twice", Map.of());
        server.pages("[" + tool("bad name") + "]");
        fails("A tool's name", Map.of());
        server.pages("[").tail("");
        fails("not JSON", Map.of());
    }

    @Test
    void serverThatIsGoneIsNamed() {
        server.close();
        fails("could not be reached", Map.of());
    }

    @Test
    void serverThatIsSilentIsGivenUp() throws IOException {
        try (var silent = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            var config = TestConfig.of(Map.of("catalog.sync.timeout", "300ms"));
            var reader = new McpReader(
                    new McpHttp(
                            vertx,
                            config,
                            new AddressGuard(
                                    vertx, TestConfig.of(Map.of("catalog.unsafe-allow-http-loopback", "true")))),
                    config,
                    Tracing.none());
            var reading =
                    reader.read("http://127.0.0.1:" + silent.getLocalPort() + "/mcp", new OutboundCredential.None());
            assertThatThrownBy(() -> reading.await().atMost(Duration.ofSeconds(10)))
                    .isInstanceOf(SyncFailed.class);
        }
    }
}
