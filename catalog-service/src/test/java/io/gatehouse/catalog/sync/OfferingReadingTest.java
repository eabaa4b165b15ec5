package io.gatehouse.catalog.sync;

import static io.gatehouse.catalog.fake.FakeMcpServer.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.catalog.address.AddressGuard;
import io.gatehouse.catalog.fake.FakeMcpServer;
import io.gatehouse.catalog.fake.TestConfig;
import io.gatehouse.catalog.offering.Capability;
import io.gatehouse.catalog.offering.Offering;
import io.gatehouse.catalog.offering.TargetContents;
import io.gatehouse.catalog.tool.UnusableTools;
import io.gatehouse.catalog.trace.Tracing;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfferingReadingTest {
    private static final String ALL =
            "{\"tools\":{},\"prompts\":{},\"resources\":{\"subscribe\":true},\"completions\":{},\"logging\":{}}";
    private static final String ODD = "{ \"name\" :\"say hi\",\"x\":1.50 ,\"arguments\":[{\"name\":\"\\u00e4\"}]}";
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
        server = new FakeMcpServer()
                .pages("[" + tool("one") + "]")
                .capabilities(ALL)
                .list("prompts/list", "[" + ODD + "]", "[{\"name\":\"second\"}]")
                .list("resources/list", "[{\"uri\":\"file:///a b.txt\",\"name\":\"a\"}]")
                .list("resources/templates/list", "[{\"uriTemplate\":\"file:///{+path}\",\"name\":\"files\"}]");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private TargetContents read(Map<String, String> settings) {
        var config = TestConfig.of(settings);
        return new McpReader(
                        new McpHttp(
                                vertx,
                                config,
                                new AddressGuard(
                                        vertx, TestConfig.of(Map.of("catalog.unsafe-allow-http-loopback", "true")))),
                        config,
                        Tracing.none())
                .read(server.url(), new OutboundCredential.None())
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private void fails(Class<?> type, String message, Map<String, String> settings) {
        assertThatThrownBy(() -> read(settings)).isInstanceOf(type).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void everyListIsReadPageByPageInBothEras(boolean stateless, boolean events) {
        server.stateless(stateless).events(events);
        TargetContents contents = read(Map.of());
        assertThat(contents.tools()).hasSize(1);
        assertThat(contents.offerings())
                .containsExactly(
                        new Offering(Offering.Kind.PROMPT, "say hi", ODD),
                        new Offering(Offering.Kind.PROMPT, "second", "{\"name\":\"second\"}"),
                        new Offering(
                                Offering.Kind.RESOURCE,
                                "file:///a b.txt",
                                "{\"uri\":\"file:///a b.txt\",\"name\":\"a\"}"),
                        new Offering(
                                Offering.Kind.RESOURCE_TEMPLATE,
                                "file:///{+path}",
                                "{\"uriTemplate\":\"file:///{+path}\",\"name\":\"files\"}"));
        assertThat(contents.capabilities()).containsExactly(Capability.values());
    }

    @Test
    void onlyWhatIsDeclaredIsAskedFor() {
        server.capabilities("{\"tools\":{}}");
        assertThat(read(Map.of()).offerings()).isEmpty();
        assertThat(server.seen()).noneMatch(line -> line.contains("prompts/list") || line.contains("resources/"));
        server.capabilities("{\"prompts\":{}}");
        TargetContents prompts = read(Map.of());
        assertThat(prompts.tools()).isEmpty();
        assertThat(prompts.offerings()).hasSize(2);
        assertThat(prompts.capabilities()).containsExactly(Capability.PROMPTS);
    }

    @Test
    void serverWithoutSomeListsHasThemEmpty() throws IOException {
        server.close();
        server = new FakeMcpServer().pages("[" + tool("one") + "]").capabilities(ALL);
        assertThat(read(Map.of()).offerings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prompts/list", "resources/list", "resources/templates/list"})
    void endlessPagesFailTheReading(String method) {
        server.list(method, "");
        fails(SyncFailed.class, "more than 5 pages of", Map.of("catalog.sync.max-pages", "5"));
    }

    @Test
    void whatIsThereTwiceOrTooOftenFailsTheReading() {
        server.list("resources/list", "[{\"uri\":\"a:1\"}]", "[{\"uri\":\"a:1\"}]");
        fails(UnusableTools.class, "there twice: 'a:1'", Map.of());
        server.list("resources/list", "[{\"uri\":\"a:1\"},{\"uri\":\"a:2\"},{\"uri\":\"a:3\"}]");
        fails(UnusableTools.class, "more than 2 resources", Map.of("catalog.offering.max-count", "2"));
    }

    @Test
    void tenMegabytesOfDescriptionFailTheReading() {
        server.list("prompts/list", "[{\"name\":\"a\",\"description\":\"" + "x".repeat(10_000_000) + "\"}]");
        fails(SyncFailed.class, "larger than", Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prompts/list|[{\"name\":\"\"}]",
                "prompts/list|[{\"name\":\"a\\u0007\"}]",
                "prompts/list|[{\"title\":\"a\"}]",
                "prompts/list|[{\"name\":\"a\",\"name\":\"b\"}]",
                "prompts/list|{}",
                "resources/list|[{\"uri\":\"no-scheme\"}]",
                "resources/list|[{\"uri\":\"a:\\n\"}]",
                "resources/list|[1]",
                "resources/templates/list|[{\"uriTemplate\":\"{+anything}\"}]"
            })
    void whatCannotBeNamedFailsTheReading(String method, String page) {
        server.list(method, page);
        assertThatThrownBy(() -> read(Map.of())).isInstanceOf(UnusableTools.class);
    }
}
