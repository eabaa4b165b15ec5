package io.gatehouse.local.replica;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An MCP server of the handshake era whose tools do what no sample does: ask in the middle, and take for ever. */
final class AskingTarget implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TOOLS = """
            {"tools":[{"name":"ask","inputSchema":{"type":"object"}},{"name":"slow","inputSchema":{"type":"object"}},\
            {"name":"hello","inputSchema":{"type":"object"}}]}""";

    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger slowCalls = new AtomicInteger();
    final List<String> levels = new CopyOnWriteArrayList<>();
    final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<String, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> release = new CompletableFuture<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    AskingTarget() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/mcp", this::serve);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
    }

    /** Loses its sessions, as a restart would. */
    void forgetSessions() {
        sessions.clear();
    }

    /** Lets every slow call end. */
    void release() {
        release.complete(null);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("POST")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            var message = JSON.readTree(exchange.getRequestBody().readAllBytes());
            var method = message.path("method").asString("");
            var session = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
            if (exchange.getRequestHeaders().containsKey("Mcp-Method")) {
                // Knows no stateless era.
                exchange.sendResponseHeaders(400, -1);
            } else if (method.equals("initialize")) {
                initialize(exchange, message);
            } else if (session == null || !sessions.contains(session)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (method.equals("logging/setLevel")) {
                levels.add(message.path("params").path("level").asString(""));
                json(exchange, answer(message, "{}"));
            } else if (method.equals("tools/list")) {
                json(exchange, answer(message, TOOLS));
            } else if (method.equals("tools/call")) {
                call(exchange, message);
            } else {
                notified(message, method);
                exchange.sendResponseHeaders(202, -1);
            }
        }
    }

    private void initialize(HttpExchange exchange, JsonNode message) throws IOException {
        var session = "s-" + opened.incrementAndGet();
        sessions.add(session);
        exchange.getResponseHeaders().set("Mcp-Session-Id", session);
        json(exchange, answer(message, """
                {"protocolVersion":"2025-11-25","capabilities":{"tools":{},"logging":{}},"serverInfo":{"name":"asking","version":"1"}}"""));
    }

    private void notified(JsonNode message, String method) {
        if (method.equals("notifications/cancelled")) {
            cancelled.add(message.path("params").path("requestId").toString());
        } else if (method.isEmpty()) {
            var waits = waiting.remove(message.path("id").asString(""));
            if (waits != null) {
                waits.complete(message.path("result"));
            }
        }
    }

    private void call(HttpExchange exchange, JsonNode message) throws IOException {
        var tool = message.path("params").path("name").asString("");
        if (tool.equals("hello")) {
            json(exchange, answer(message, text("hello")));
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        var out = exchange.getResponseBody();
        if (tool.equals("slow")) {
            event(out, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\"}}");
            slowCalls.incrementAndGet();
            join(release);
            event(out, answer(message, text("finished")));
        } else {
            var id = "ask-" + asked.incrementAndGet();
            var reply = new CompletableFuture<JsonNode>();
            waiting.put(id, reply);
            event(
                    out,
                    "{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"method\":\"elicitation/create\",\"params\":"
                            + "{\"message\":\"Who?\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}}");
            event(
                    out,
                    answer(
                            message,
                            text("you said "
                                    + join(reply).path("content").path("name").asString(""))));
        }
    }

    private static <T> T join(CompletableFuture<T> future) {
        return future.orTimeout(5, TimeUnit.MINUTES).join();
    }

    private static String text(String text) {
        return "{\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}";
    }

    private static String answer(JsonNode message, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + message.path("id") + ",\"result\":" + result + "}";
    }

    private static void json(HttpExchange exchange, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void event(OutputStream out, String data) {
        try {
            out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
