package io.gatehouse.local.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An MCP server of 2025-11-25 whose only tool wants its user to open a page of its own. */
final class AskingServer implements AutoCloseable {
    static final String TOOL = "upload";
    static final String PAGE = "https://files.vendor.example/upload?ticket=4711";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String INITIALIZED = """
            {"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"files","version":"1"}}""";
    private static final String TOOLS = """
            {"tools":[{"name":"%s","description":"Uploads a file.","inputSchema":{"type":"object","properties":{}}}]}""".formatted(TOOL);
    private static final String ASK = """
            {"code":-32042,"message":"Please upload","data":{"elicitations":[
              {"mode":"url","elicitationId":"1","url":"%s","message":"Please upload"}]}}""".formatted(PAGE);

    private final HttpServer server;

    AskingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/mcp", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            answer(exchange, 405, "");
            return;
        }
        JsonNode message = JSON.readTree(exchange.getRequestBody());
        if (!message.has("id")) {
            answer(exchange, 202, "");
            return;
        }
        String outcome = switch (message.path("method").asString("")) {
            case "initialize" -> "\"result\":" + INITIALIZED;
            case "tools/list" -> "\"result\":" + TOOLS;
            case "tools/call" -> "\"error\":" + ASK;
            case "ping" -> "\"result\":{}";
            default -> "\"error\":{\"code\":-32601,\"message\":\"Method not found\"}";
        };
        answer(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":" + message.path("id") + "," + outcome + "}");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
