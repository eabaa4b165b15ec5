package io.gatehouse.local.day;

import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.local.sample.AccessTokens;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A target that takes only the vendor's tokens for itself and says whose token it got; of one era of MCP. */
final class DayTarget implements AutoCloseable {
    /** What it offers, as the predefined schema of a target has it. */
    static final String SCHEMA = """
            {"tools":[{"name":"hello","description":"Says whose credential came.","inputSchema":{"type":"object",\
            "properties":{"n":{"type":"integer"}}}},{"name":"other","description":"Nobody calls it.",\
            "inputSchema":{"type":"object"}}]}""";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MOST_BYTES = 1 << 20;
    private static final String MODERN = "2026-07-28";

    private final String name;
    private final boolean modern;
    private final AccessTokens tokens;
    private final int port;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    DayTarget(String name, boolean modern, String issuer) {
        this.name = name;
        this.modern = modern;
        this.port = Ports.free();
        this.tokens = new AccessTokens(issuer, endpoint());
        this.server = listen();
    }

    String name() {
        return name;
    }

    String endpoint() {
        return "http://127.0.0.1:" + port + "/mcp";
    }

    /** Listens no more, until {@link #comeBack()}. */
    void leave() {
        server.stop(0);
        sessions.clear();
    }

    void comeBack() {
        server = listen();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private HttpServer listen() {
        try {
            var started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            started.setExecutor(threads);
            started.createContext("/mcp", this::serve);
            started.start();
            return started;
        } catch (IOException e) {
            throw new Fault("The target " + name + " cannot listen on port " + port, e);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readNBytes(MOST_BYTES);
            var claims = claims(exchange);
            if (claims.isEmpty()) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
                exchange.sendResponseHeaders(401, -1);
            } else if (!exchange.getRequestMethod().equals("POST")) {
                exchange.sendResponseHeaders(405, -1);
            } else {
                answer(exchange, JSON.readTree(body), claims.get());
            }
        }
    }

    private Optional<JWTClaimsSet> claims(HttpExchange exchange) throws IOException {
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        return authorization != null && authorization.startsWith("Bearer ")
                ? tokens.verify(authorization.substring(7))
                : Optional.empty();
    }

    private void answer(HttpExchange exchange, JsonNode message, JWTClaimsSet claims) throws IOException {
        var method = message.path("method").asString("");
        var session = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
        boolean askedModern = MODERN.equals(exchange.getRequestHeaders().getFirst("MCP-Protocol-Version"));
        if (askedModern != modern) {
            exchange.sendResponseHeaders(400, -1);
        } else if (method.equals("server/discover")) {
            json(exchange, message, """
                    {"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}""");
        } else if (method.equals("initialize")) {
            var made = UUID.randomUUID().toString();
            sessions.add(made);
            exchange.getResponseHeaders().set("Mcp-Session-Id", made);
            json(exchange, message, """
                    {"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"day","version":"1"}}""");
        } else if (!modern && (session == null || !sessions.contains(session))) {
            exchange.sendResponseHeaders(404, -1);
        } else if (method.equals("tools/call")) {
            json(
                    exchange,
                    message,
                    "{" + (modern ? "\"resultType\":\"complete\"," : "")
                            + "\"content\":[{\"type\":\"text\",\"text\":\"" + name + " greets "
                            + claims.getClaim("preferred_username") + "\"}]}");
        } else {
            exchange.sendResponseHeaders(202, -1);
        }
    }

    private static void json(HttpExchange exchange, JsonNode message, String result) throws IOException {
        var bytes = ("{\"jsonrpc\":\"2.0\",\"id\":" + message.path("id") + ",\"result\":" + result + "}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
