package io.gatehouse.catalog.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.gatehouse.catalog.address.AddressGuard;
import io.gatehouse.catalog.fake.TestConfig;
import io.gatehouse.catalog.offering.Capability;
import io.gatehouse.catalog.offering.Offering;
import io.gatehouse.catalog.offering.TargetContents;
import io.gatehouse.catalog.trace.Tracing;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncCompletionSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server on the official Java library, which nobody here wrote, is read whole. */
class ForeignServerTest {
    private final Vertx vertx = Vertx.vertx();
    private Server jetty;
    private McpSyncServer mcp;
    private String endpoint;

    @BeforeEach
    void start() throws Exception {
        var transport = HttpServletStreamableServerTransportProvider.builder()
                .mcpEndpoint("/mcp")
                .build();
        mcp = McpServer.sync(transport)
                .serverInfo("foreign", "1")
                .capabilities(McpSchema.ServerCapabilities.builder()
                        .prompts(true)
                        .resources(true, true)
                        .completions()
                        .logging()
                        .build())
                .prompts(new SyncPromptSpecification(
                        McpSchema.Prompt.builder("greet")
                                .description("Greets somebody")
                                .build(),
                        (exchange, request) -> null))
                .resources(new SyncResourceSpecification(
                        McpSchema.Resource.builder("memo://one", "one").build(), (exchange, request) -> null))
                .resourceTemplates(new SyncResourceTemplateSpecification(
                        McpSchema.ResourceTemplate.builder("memo://note/{id}", "note")
                                .build(),
                        (exchange, request) -> null))
                .completions(new SyncCompletionSpecification(
                        new McpSchema.PromptReference("greet"), (exchange, request) -> null))
                .build();
        var context = new ServletContextHandler();
        var servlet = new ServletHolder(transport);
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, "/mcp");
        jetty = new Server();
        var connector = new ServerConnector(jetty, 1, 1);
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        jetty.setHandler(context);
        jetty.start();
        endpoint = "http://127.0.0.1:" + connector.getLocalPort() + "/mcp";
    }

    @AfterEach
    void stop() throws Exception {
        mcp.close();
        jetty.stop();
        vertx.close();
    }

    @Test
    void everythingItDeclaresIsRead() {
        var config = TestConfig.of(Map.of());
        TargetContents contents = new McpReader(
                        new McpHttp(
                                vertx,
                                config,
                                new AddressGuard(
                                        vertx, TestConfig.of(Map.of("catalog.unsafe-allow-http-loopback", "true")))),
                        config,
                        Tracing.none())
                .read(endpoint, new OutboundCredential.None())
                .await()
                .atMost(Duration.ofSeconds(20));
        assertThat(contents.tools()).isEmpty();
        assertThat(contents.capabilities())
                .isEqualTo(List.of(
                        Capability.PROMPTS,
                        Capability.RESOURCES,
                        Capability.RESOURCES_SUBSCRIBE,
                        Capability.COMPLETIONS,
                        Capability.LOGGING));
        assertThat(contents.offerings())
                .extracting(Offering::kind, Offering::name)
                .containsExactly(
                        tuple(Offering.Kind.PROMPT, "greet"),
                        tuple(Offering.Kind.RESOURCE, "memo://one"),
                        tuple(Offering.Kind.RESOURCE_TEMPLATE, "memo://note/{id}"));
        assertThat(contents.offerings().getFirst().definition()).contains("\"description\":\"Greets somebody\"");
    }
}
