package io.gatehouse.catalog.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** An MCP server with pages of tools whose bytes the test chooses. */
public final class FakeMcpServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<String> traces = new CopyOnWriteArrayList<>();
    private volatile List<String> pages = List.of("[]");
    private volatile String token = "";
    private volatile boolean events;
    private volatile boolean circle;
    private volatile boolean session = true;
    private volatile boolean stateless;
    private volatile int status = 200;
    private volatile String version = "2025-11-25";
    private volatile String lastPageTail = "";
    private volatile String capabilities = "{\"tools\":{}}";
    private volatile String question = "ping";
    private volatile int questions = 1;
    private final List<JsonNode> answers = new CopyOnWriteArrayList<>();
    private volatile JsonNode declared = JSON.createObjectNode();
    private final Map<String, List<String>> lists = new ConcurrentHashMap<>();

    public FakeMcpServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/mcp", this::handle);
        server.start();
    }

    public static String tool(String name) {
        return "{\"name\":\"" + name + "\",\"inputSchema\":{\"type\":\"object\"}}";
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp";
    }

    /** Each page is the JSON text of a list of tools. */
    public FakeMcpServer pages(String... texts) {
        pages = List.of(texts);
        return this;
    }

    /** The {@code capabilities} that it declares. */
    public FakeMcpServer capabilities(String json) {
        capabilities = json;
        return this;
    }

    /** The pages of another list, for example of {@code prompts/list}; a page that is empty never comes to an end. */
    public FakeMcpServer list(String method, String... texts) {
        lists.put(method, List.of(texts));
        return this;
    }

    public FakeMcpServer token(String wanted) {
        token = wanted;
        return this;
    }

    public FakeMcpServer events(boolean on) {
        events = on;
        return this;
    }

    public FakeMcpServer circle(boolean on) {
        circle = on;
        return this;
    }

    public FakeMcpServer session(boolean on) {
        session = on;
        return this;
    }

    /** Knows no handshake, and demands what such servers demand. */
    public FakeMcpServer stateless(boolean on) {
        stateless = on;
        return this;
    }

    public FakeMcpServer status(int answered) {
        status = answered;
        return this;
    }

    public FakeMcpServer version(String chosen) {
        version = chosen;
        return this;
    }

    public FakeMcpServer tail(String members) {
        lastPageTail = members;
        return this;
    }

    /** What it asks its client before each answer that it gives as events, and how often. */
    public FakeMcpServer asks(String method, int times) {
        question = method;
        questions = times;
        return this;
    }

    /** What clients answered to that. */
    public List<JsonNode> answers() {
        return answers;
    }

    /** The capabilities that the last client declared. */
    public JsonNode declared() {
        return declared;
    }

    /** Method, query, credential, version and session of each request. */
    public List<String> seen() {
        return seen;
    }

    /** Method and trace of each request. */
    public List<String> traces() {
        return traces;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var headers = exchange.getRequestHeaders();
        JsonNode message = body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body);
        if (message.has("id") && !message.has("method")) {
            answers.add(message);
            send(exchange, 202, "");
            return;
        }
        String method =
                exchange.getRequestMethod() + " " + message.path("method").asText();
        traces.add(method.trim() + " " + headers.getFirst("traceparent"));
        seen.add(method.trim() + " " + exchange.getRequestURI().getQuery() + " "
                + headers.getFirst("Authorization") + " " + headers.getFirst("MCP-Protocol-Version") + " "
                + headers.getFirst("Mcp-Session-Id"));
        if (!token.isEmpty() && !("Bearer " + token).equals(headers.getFirst("Authorization"))) {
            send(exchange, 401, "");
        } else if (status != 200) {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/elsewhere");
            send(exchange, status, "");
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            send(exchange, 204, "");
        } else if (!message.has("id")) {
            send(exchange, 202, "");
        } else if (stateless != isStateless(headers, message)) {
            send(exchange, 400, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,\"message\":\"?\"}}");
        } else {
            answer(exchange, message);
        }
    }

    private static boolean isStateless(Headers headers, JsonNode message) {
        JsonNode meta = message.path("params").path("_meta");
        return "2026-07-28".equals(headers.getFirst("MCP-Protocol-Version"))
                && message.path("method").asText().equals(headers.getFirst("Mcp-Method"))
                && headers.getFirst("Mcp-Session-Id") == null
                && meta.path("io.modelcontextprotocol/protocolVersion").asText().equals("2026-07-28")
                && meta.path("io.modelcontextprotocol/clientCapabilities").isObject();
    }

    private void answer(HttpExchange exchange, JsonNode message) throws IOException {
        String id = message.path("id").asText();
        JsonNode params = message.path("params");
        JsonNode told = params.path("capabilities").isObject()
                ? params.path("capabilities")
                : params.path("_meta").path("io.modelcontextprotocol/clientCapabilities");
        declared = told.isObject() ? told : declared;
        String result = switch (message.path("method").asText()) {
            case "initialize" ->
                "{\"protocolVersion\":\"" + version + "\",\"capabilities\":" + capabilities + ",\"serverInfo\":{}}";
            case "server/discover" ->
                "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":" + capabilities
                        + "}";
            case "prompts/list", "resources/list", "resources/templates/list" ->
                other(
                        message.path("method").asText(),
                        message.path("params").path("cursor").asText("0"));
            default -> page(message.path("params").path("cursor").asText("0"));
        };
        String text = "{\"jsonrpc\":\"2.0\",\"id\":" + id
                + (result.isEmpty()
                        ? ",\"error\":{\"code\":-32601,\"message\":\"?\"}}"
                        : ",\"result\":" + result + "}");
        if (session && !stateless) {
            exchange.getResponseHeaders().set("Mcp-Session-Id", "session-1");
        }
        if (events) {
            String asked =
                    ("data: {\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"" + question + "\"}\n\n").repeat(questions);
            text = ": hello\n\n" + asked + "event: message\r\nid: 1\r\ndata: " + text + "\r\n\r\n";
        }
        exchange.getResponseHeaders().set("Content-Type", events ? "text/event-stream" : "application/json");
        send(exchange, 200, text);
    }

    private String other(String method, String cursor) {
        List<String> pages = lists.get(method);
        if (pages == null) {
            return "";
        }
        String member = method.equals("resources/templates/list")
                ? "resourceTemplates"
                : method.substring(0, method.indexOf('/'));
        int number = Integer.parseInt(cursor);
        boolean endless = pages.getFirst().isEmpty();
        String items = endless ? "[]" : pages.get(number);
        String next = endless || number + 1 < pages.size() ? ",\"nextCursor\":\"" + (number + 1) + "\"" : "";
        return "{\"" + member + "\":" + items + next + "}";
    }

    private String page(String cursor) {
        int number = Integer.parseInt(cursor);
        String next = circle ? "0" : number + 1 < pages.size() ? String.valueOf(number + 1) : "";
        return "{\"tools\":" + pages.get(number) + (next.isEmpty() ? lastPageTail : ",\"nextCursor\":\"" + next + "\"")
                + "}";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
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
