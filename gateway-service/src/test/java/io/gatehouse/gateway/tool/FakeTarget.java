package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An MCP server on a real socket that keeps sessions and does what a test tells it for tools/call. */
final class FakeTarget {

    final LoopbackServer server;
    final Set<String> sessions = ConcurrentHashMap.newKeySet();
    final AtomicInteger handshakes = new AtomicInteger();
    volatile boolean keepsSessions = true;
    volatile Predicate<LoopbackServer.Seen> lets = seen -> true;
    volatile String challenge = "Bearer error=\"invalid_token\"";
    volatile int refusal = 401;
    volatile @Nullable Consumer<HttpServerResponse> onHandshake;
    volatile BiConsumer<LoopbackServer.Seen, HttpServerResponse> onCall =
            (seen, out) -> out.putHeader("content-type", "application/json").end(result("done"));

    FakeTarget(Vertx vertx) {
        server = new LoopbackServer(vertx, this::answer);
    }

    static String result(String text) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"" + text
                + "\"}]}}";
    }

    List<LoopbackServer.Seen> calls() {
        return method("tools/call");
    }

    List<LoopbackServer.Seen> method(String name) {
        return server.seen.stream()
                .filter(seen -> seen.body().toString().contains("\"" + name + "\""))
                .toList();
    }

    private void answer(LoopbackServer.Seen seen) {
        HttpServerResponse out = seen.request().response();
        if (!lets.test(seen)) {
            out.setStatusCode(refusal).putHeader("www-authenticate", challenge).end();
            return;
        }
        String body = seen.body().toString();
        if (body.contains("\"initialize\"")) {
            handshakes.incrementAndGet();
            Consumer<HttpServerResponse> own = onHandshake;
            if (own != null) {
                own.accept(out);
                return;
            }
            if (keepsSessions) {
                String id = "session-" + handshakes.get();
                sessions.add(id);
                out.putHeader("Mcp-Session-Id", id);
            }
            out.putHeader("content-type", "application/json")
                    .end(Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":\"gatehouse-initialize\",\"result\":"
                            + "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"serverInfo\":{}}}"));
            return;
        }
        String session = seen.header("Mcp-Session-Id");
        if (keepsSessions && (session == null || !sessions.contains(session))) {
            out.setStatusCode(404).end();
            return;
        }
        if (body.contains("\"id\"")) {
            onCall.accept(seen, out);
        } else {
            out.setStatusCode(202).end();
        }
    }
}
