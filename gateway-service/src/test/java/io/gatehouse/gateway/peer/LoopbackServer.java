package io.gatehouse.gateway.peer;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A real server on a free loopback port that remembers what it was asked. */
public final class LoopbackServer implements AutoCloseable {

    /** One request as it came. */
    public record Seen(HttpServerRequest request, Buffer body) {
        public String header(String name) {
            return request.getHeader(name);
        }

        public String path() {
            return request.path();
        }
    }

    public final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile Handler<Seen> handler;

    public LoopbackServer(Vertx vertx, Handler<Seen> handler) {
        this.handler = handler;
        this.server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    Seen one = new Seen(request, body);
                    seen.add(one);
                    this.handler.handle(one);
                }));
        get(server.listen(0, "127.0.0.1"));
    }

    public void answers(Handler<Seen> other) {
        handler = other;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }

    public long count(String path) {
        return seen.stream().filter(one -> one.path().equals(path)).count();
    }

    @Override
    public void close() {
        get(server.close());
    }

    /** Waits for a future in a test thread. */
    public static <T> T get(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
