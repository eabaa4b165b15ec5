package io.gatehouse.local.trace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An MCP server that wants a bearer and remembers of which trace each request was. */
final class TracedTarget implements AutoCloseable {
    /** A request with a method of MCP, its trace and its credential. */
    record Seen(String method, String traceparent, String authorization) {}

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TOOLS = "{\"tools\":[{\"name\":\"hello\",\"inputSchema\":{\"type\":\"object\"}}]}";

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    TracedTarget() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/mcp", this::serve);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var message = body.length == 0 ? JSON.missingNode() : JSON.readTree(body);
            var method = message.path("method").asString("");
            var headers = exchange.getRequestHeaders();
            var authorization = String.valueOf(headers.getFirst("Authorization"));
            seen.add(new Seen(method, String.valueOf(headers.getFirst("traceparent")), authorization));
            if (!authorization.startsWith("Bearer ")) {
                exchange.sendResponseHeaders(401, -1);
            } else if (headers.containsKey("Mcp-Method")) {
                // Knows no stateless era.
                exchange.sendResponseHeaders(400, -1);
            } else {
                answer(exchange, message, method);
            }
        }
    }

    private static void answer(HttpExchange exchange, JsonNode message, String method) throws IOException {
        var result = switch (method) {
            case "initialize" ->
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                        + "\"serverInfo\":{\"name\":\"traced\",\"version\":\"1\"}}";
            case "tools/list" -> TOOLS;
            case "tools/call" -> "{\"content\":[{\"type\":\"text\",\"text\":\"hello\"}]}";
            default -> "";
        };
        if (result.isEmpty()) {
            exchange.sendResponseHeaders(exchange.getRequestMethod().equals("POST") ? 202 : 405, -1);
            return;
        }
        var bytes = ("{\"jsonrpc\":\"2.0\",\"id\":" + message.path("id") + ",\"result\":" + result + "}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
