package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** An MCP server that speaks the eras a test names, strictly, and does what the test tells it for tools/call. */
final class EraTarget {

    final LoopbackServer server;
    final List<LoopbackServer.Seen> calls = new CopyOnWriteArrayList<>();
    final List<JsonObject> replies = new CopyOnWriteArrayList<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile Set<Era> speaks;
    volatile int probeStatus = 200;
    volatile BiConsumer<LoopbackServer.Seen, HttpServerResponse> onCall;
    volatile BiConsumer<LoopbackServer.Seen, HttpServerResponse> onGet =
            (seen, out) -> out.setStatusCode(405).end();

    EraTarget(Vertx vertx, Set<Era> speaks) {
        this.speaks = speaks;
        this.onCall = (seen, out) -> json(out, answer(seen, "{\"content\":[]}"));
        this.server = new LoopbackServer(vertx, this::take);
    }

    static void json(HttpServerResponse out, String text) {
        out.putHeader("content-type", "application/json").end(text);
    }

    /** Begins an event stream. */
    static HttpServerResponse events(HttpServerResponse out) {
        out.putHeader("content-type", "text/event-stream").setChunked(true);
        return out;
    }

    static String id(LoopbackServer.Seen seen) {
        Object id = seen.body().toJsonObject().getValue("id");
        return id instanceof String text ? "\"" + text + "\"" : String.valueOf(id);
    }

    static String answer(LoopbackServer.Seen seen, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id(seen) + ",\"result\":" + result + "}";
    }

    private void take(LoopbackServer.Seen seen) {
        HttpServerResponse out = seen.request().response();
        if (seen.request().method().name().equals("GET")) {
            asked.add("GET " + seen.header("Last-Event-ID"));
            onGet.accept(seen, out);
            return;
        }
        if (seen.body().length() == 0) {
            out.setStatusCode(204).end();
            return;
        }
        JsonObject message = seen.body().toJsonObject();
        String method = message.getString("method", "");
        asked.add(method);
        if (method.isEmpty()) {
            replies.add(message);
            out.setStatusCode(202).end();
            return;
        }
        boolean modern = "2026-07-28".equals(seen.header("MCP-Protocol-Version"));
        if (method.equals("server/discover") && probeStatus != 200) {
            out.setStatusCode(probeStatus).end();
        } else if (modern && speaks.contains(Era.MODERN)) {
            modern(seen, out, message, method);
        } else if (!modern && speaks.contains(Era.LEGACY)) {
            legacy(seen, out, method);
        } else {
            out.setStatusCode(400);
            json(out, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,\"message\":\"Bad Request\"}}");
        }
    }

    private void modern(LoopbackServer.Seen seen, HttpServerResponse out, JsonObject message, String method) {
        JsonObject params = message.getJsonObject("params");
        JsonObject meta = params.getJsonObject("_meta");
        boolean whole = method.equals(seen.header("Mcp-Method"))
                && "2026-07-28".equals(meta.getString("io.modelcontextprotocol/protocolVersion"))
                && meta.getValue("io.modelcontextprotocol/clientCapabilities") instanceof JsonObject
                && seen.header("Mcp-Session-Id") == null;
        if (!whole || method.equals("tools/call") && seen.header("Mcp-Name") == null) {
            out.setStatusCode(400);
            json(out, "{\"jsonrpc\":\"2.0\",\"id\":" + id(seen) + ",\"error\":{\"code\":-32020,\"message\":\"?\"}}");
        } else if (method.equals("server/discover")) {
            json(
                    out,
                    answer(
                            seen,
                            "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{}}"));
        } else {
            calls.add(seen);
            onCall.accept(seen, out);
        }
    }

    private void legacy(LoopbackServer.Seen seen, HttpServerResponse out, String method) {
        switch (method) {
            case "initialize" ->
                json(
                        out.putHeader("Mcp-Session-Id", "session-1"),
                        answer(seen, "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"serverInfo\":{}}"));
            case "tools/call" -> {
                calls.add(seen);
                onCall.accept(seen, out);
            }
            default -> out.setStatusCode(202).end(Buffer.buffer());
        }
    }
}
