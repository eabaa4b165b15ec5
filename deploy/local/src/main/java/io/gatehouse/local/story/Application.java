package io.gatehouse.local.story;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.local.operator.Answer;
import io.gatehouse.local.operator.Workload;
import io.gatehouse.local.provider.Form;
import io.gatehouse.local.stack.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** An application with a page of its own behind the return URL; it completes the consent for its logged-in user. */
final class Application implements AutoCloseable {
    private static final String PATH = "/connected";

    private final Workload workload;
    private final Supplier<String> userToken;
    private final HttpServer server;
    private final CompletableFuture<Answer> completed = new CompletableFuture<>();

    Application(Workload workload, Supplier<String> userToken) {
        this.workload = workload;
        this.userToken = userToken;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new Fault("The application cannot listen", e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(PATH, this::returned);
        server.start();
    }

    String returnUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    /** What CompleteResourceTokenAuth answered, once the browser has come back. */
    Answer completed() {
        if (!completed.isDone()) {
            throw new StoryFailure("The browser never came back to the application");
        }
        return completed.join();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void returned(HttpExchange exchange) throws IOException {
        try (exchange) {
            var session = Form.parse(exchange.getRequestURI().getRawQuery()).first("session_id");
            var answer = workload.complete(session, userToken.get());
            completed.complete(answer);
            var page = (answer.status() == 200 ? "The application is connected" : "The application is not connected")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().put("Content-Type", List.of("text/html;charset=UTF-8"));
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }
}
