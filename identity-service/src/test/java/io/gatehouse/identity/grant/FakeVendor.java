package io.gatehouse.identity.grant;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.identity.outbound.Form;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A vendor's authorization server on a real socket that answers what the test says and remembers what it was asked. */
public final class FakeVendor implements AutoCloseable {

    /** A request as it came. */
    public record Asked(
            String method,
            String path,
            String query,
            String authorization,
            String accept,
            Map<String, List<String>> headers,
            String body) {

        /** The form in the body. */
        public Map<String, String> form() {
            return Form.parse(body);
        }

        /** How often a parameter stands in the form. */
        public List<String> all(String name) {
            List<String> values = new ArrayList<>();
            for (String pair : body.split("&", -1)) {
                if (pair.startsWith(name + "=")) {
                    values.add(Form.parse(pair).get(name));
                }
            }
            return values;
        }
    }

    /** What is answered. */
    public record Answer(int status, String contentType, String body, Map<String, String> headers) {

        /** A JSON answer. */
        public static Answer json(int status, String body) {
            return new Answer(status, "application/json", body, Map.of());
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Function<Asked, Answer>> answers = new ConcurrentHashMap<>();

    /** Starts on a free loopback port. */
    public FakeVendor() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** The base URL, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The URL of a path. */
    public URI uri(String path) {
        return URI.create(url() + path);
    }

    /** Says what a path answers from now on. */
    public FakeVendor answer(String path, Function<Asked, Answer> answer) {
        answers.put(path, answer);
        return this;
    }

    /** What a path was asked so far. */
    public List<Asked> asked(String path) {
        return asked.stream().filter(one -> one.path().equals(path)).toList();
    }

    /** Forgets what was asked and answered. */
    public void reset() {
        asked.clear();
        answers.clear();
    }

    /** Answers a discovery document below this issuer path, with everything that is demanded. */
    public FakeVendor discoverable(String issuerPath, String extra) {
        String issuer = url() + issuerPath;
        return answer(
                issuerPath + "/.well-known/openid-configuration",
                request -> Answer.json(200, """
                        {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",
                         "revocation_endpoint":"%1$s/revoke","code_challenge_methods_supported":["S256"],
                         "response_types_supported":["code"]%2$s}
                        """.formatted(issuer, extra)));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Asked request = new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestURI().getRawQuery()),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Accept"),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            asked.add(request);
            Answer answer = answers.getOrDefault(request.path(), one -> Answer.json(404, "{}"))
                    .apply(request);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
