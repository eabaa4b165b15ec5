package io.gatehouse.local.interop;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The official Java client with everything that a server may ask of it, and what it was asked and told. */
final class JavaVisit implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<Double> progress = new CopyOnWriteArrayList<>();
    final McpSyncClient client;

    JavaVisit(String url, String token) {
        var endpoint = URI.create(url);
        var transport = HttpClientStreamableHttpTransport.builder(
                        endpoint.getScheme() + "://" + endpoint.getAuthority())
                .endpoint(endpoint.getRawPath())
                .connectTimeout(TIMEOUT)
                .httpRequestCustomizer(
                        (builder, method, uri, body, context) -> builder.setHeader("Authorization", "Bearer " + token))
                .build();
        client = McpClient.sync(transport)
                .clientInfo(new McpSchema.Implementation("java-visitor", "1.0.0"))
                .requestTimeout(TIMEOUT)
                .initializationTimeout(TIMEOUT)
                .capabilities(ClientCapabilities.builder().elicitation().build())
                .elicitation(this::accept)
                .progressConsumer(step -> progress.add(step.progress()))
                .build();
        client.initialize();
    }

    /** The text of a call's answer. */
    String call(String tool, Map<String, Object> arguments) {
        var request = McpSchema.CallToolRequest.builder(tool)
                .arguments(arguments)
                .progressToken("token-of-java")
                .build();
        return client.callTool(request).content().getFirst() instanceof McpSchema.TextContent content
                ? content.text()
                : "";
    }

    @Override
    public void close() {
        client.close();
    }

    private McpSchema.ElicitResult accept(McpSchema.ElicitFormRequest request) {
        asked.add(request.message());
        return McpSchema.ElicitResult.builder(McpSchema.ElicitResult.Action.ACCEPT)
                .content(Map.of("username", "ada", "email", "ada@example.com"))
                .build();
    }
}
