package io.gatehouse.local.sample;

import io.gatehouse.local.stack.Fault;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** An MCP server on the official Java library, with an OAuth resource server in front of it (RFC 9728). */
public final class SampleServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String PATH = "/mcp";

    private final String endpoint;
    private final Server jetty;
    private final McpSyncServer mcp;

    private SampleServer(String endpoint, Server jetty, McpSyncServer mcp) {
        this.endpoint = endpoint;
        this.jetty = jetty;
        this.mcp = mcp;
    }

    static SampleServer start(String name, int port, String issuer, List<SampleTool> tools) {
        var endpoint = "http://" + HOST + ":" + port + PATH;
        var metadataUrl = "http://" + HOST + ":" + port + "/.well-known/oauth-protected-resource" + PATH;
        var transport = HttpServletStreamableServerTransportProvider.builder()
                .mcpEndpoint(PATH)
                .contextExtractor(request ->
                        McpTransportContext.create(Map.of(BearerFilter.USER, request.getAttribute(BearerFilter.USER))))
                .sessionSweepInterval(Duration.ofMinutes(5))
                .build();
        var mcp = McpServer.sync(transport)
                .serverInfo(name, "1.0.0")
                .capabilities(
                        McpSchema.ServerCapabilities.builder().tools(false).build())
                .tools(tools.stream().map(SampleServer::specification).toList())
                .build();
        var scopes = tools.stream().map(SampleTool::scope).collect(Collectors.toCollection(TreeSet::new));
        var context = new ServletContextHandler();
        context.setContextPath("/");
        var servlet = new ServletHolder(transport);
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, PATH);
        context.addServlet(
                new ServletHolder(new MetadataServlet(endpoint, issuer, List.copyOf(scopes))),
                "/.well-known/oauth-protected-resource/*");
        var filter = new FilterHolder(new BearerFilter(
                issuer,
                endpoint,
                metadataUrl,
                tools.stream().collect(Collectors.toMap(SampleTool::name, Function.identity()))));
        filter.setAsyncSupported(true);
        context.addFilter(filter, PATH, EnumSet.of(DispatcherType.REQUEST));
        return new SampleServer(endpoint, listen(name, port, context), mcp);
    }

    /** Where the server speaks MCP; also its resource identifier (RFC 8707). */
    public String endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        mcp.close();
        try {
            jetty.stop();
        } catch (Exception e) {
            throw new Fault("A sample server does not stop", e);
        }
    }

    private static Server listen(String name, int port, ServletContextHandler context) {
        var threads = new QueuedThreadPool(40, 2);
        threads.setName("sample-" + name);
        var jetty = new Server(threads);
        var connector = new ServerConnector(jetty, 1, 1);
        connector.setHost(HOST);
        connector.setPort(port);
        jetty.addConnector(connector);
        jetty.setHandler(context);
        try {
            jetty.start();
            return jetty;
        } catch (Exception e) {
            throw new Fault("The sample server " + name + " cannot listen on port " + port, e);
        }
    }

    private static SyncToolSpecification specification(SampleTool tool) {
        return SyncToolSpecification.builder()
                .tool(new McpSchema.Tool.Builder()
                        .name(tool.name())
                        .description(tool.description())
                        .inputSchema(tool.inputSchema())
                        .build())
                .callHandler((exchange, request) -> {
                    var user = String.valueOf(exchange.transportContext().get(BearerFilter.USER));
                    var arguments = request.arguments() == null ? Map.<String, Object>of() : request.arguments();
                    return McpSchema.CallToolResult.builder()
                            .addTextContent(tool.action().run(user, arguments))
                            .isError(false)
                            .build();
                })
                .build();
    }
}
