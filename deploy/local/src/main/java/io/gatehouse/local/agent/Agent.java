package io.gatehouse.local.agent;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A user's agent on the official Java client, which somebody else wrote. */
public final class Agent implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private final McpSyncClient client;

    private Agent(McpSyncClient client) {
        this.client = client;
    }

    /** Connects and initializes; {@code urlElicitation} says whether the client declares that it can open addresses. */
    public static Agent connect(URI endpoint, Supplier<String> token, boolean urlElicitation) {
        var origin = endpoint.getScheme() + "://" + endpoint.getAuthority();
        var transport = HttpClientStreamableHttpTransport.builder(origin)
                .endpoint(endpoint.getRawPath())
                .connectTimeout(TIMEOUT)
                .openConnectionOnStartup(false)
                .httpRequestCustomizer((builder, method, uri, body, context) ->
                        builder.setHeader("Authorization", "Bearer " + token.get()))
                .build();
        var capabilities = ClientCapabilities.builder();
        var client = McpClient.sync(transport)
                .clientInfo(new McpSchema.Implementation("demo-agent", "1.0.0"))
                .requestTimeout(TIMEOUT)
                .initializationTimeout(TIMEOUT);
        if (urlElicitation) {
            capabilities.elicitation(false, true);
            client.urlElicitation(
                    request -> new McpSchema.ElicitResult(McpSchema.ElicitResult.Action.DECLINE, Map.of(), Map.of()));
        }
        var connected = client.capabilities(capabilities.build()).build();
        try {
            connected.initialize();
        } catch (RuntimeException e) {
            connected.close();
            throw e;
        }
        return new Agent(connected);
    }

    /** The name that the server gives itself. */
    public String serverName() {
        return client.getServerInfo().name();
    }

    /** The names of all tools, page by page. */
    public List<String> tools() {
        var names = new ArrayList<String>();
        String cursor = null;
        do {
            var page = cursor == null ? client.listTools() : client.listTools(cursor);
            page.tools().forEach(tool -> names.add(tool.name()));
            cursor = page.nextCursor();
        } while (cursor != null && !cursor.isEmpty());
        return names;
    }

    /** Calls a tool. */
    public Outcome call(String tool, Map<String, Object> arguments) {
        try {
            var result = client.callTool(new McpSchema.CallToolRequest(tool, arguments));
            var text = result.content().stream()
                    .filter(McpSchema.TextContent.class::isInstance)
                    .map(content -> ((McpSchema.TextContent) content).text())
                    .collect(Collectors.joining("\n"));
            return new Outcome.Result(text, Boolean.TRUE.equals(result.isError()));
        } catch (McpError e) {
            return outcome(e);
        } catch (RuntimeException e) {
            return new Outcome.Failed(
                    0, String.valueOf(McpError.findRootCause(e).getMessage()));
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private static Outcome outcome(McpError e) {
        var error = e.getJsonRpcError();
        if (error == null) {
            return new Outcome.Failed(0, String.valueOf(e.getMessage()));
        }
        if (error.code() == McpSchema.ErrorCodes.URL_ELICITATION_REQUIRED
                && error.data() instanceof Map<?, ?> data
                && data.get("elicitations") instanceof List<?> elicitations
                && elicitations.getFirst() instanceof Map<?, ?> first) {
            return new Outcome.ConsentRequired(
                    text(first.get("url")), text(first.get("message")), text(first.get("elicitationId")));
        }
        return new Outcome.Failed(error.code(), error.message());
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
