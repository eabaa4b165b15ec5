package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A target of one era that tells of its resources, strictly as that era has it. */
final class SubscriptionTarget implements AutoCloseable {

    final LoopbackServer server;
    /** What was asked for, one word and one URI each. */
    final List<String> asked = new CopyOnWriteArrayList<>();
    /** URIs of which it does not tell. */
    final Set<String> mute = ConcurrentHashMap.newKeySet();
    /** Streams that are open, by what they have to tell; those of the handshake era tell all. */
    final ConcurrentHashMap<HttpServerResponse, JsonArray> streams = new ConcurrentHashMap<>();

    private final Era era;

    SubscriptionTarget(Vertx vertx, Era era) {
        this.era = era;
        this.server = new LoopbackServer(vertx, this::take);
    }

    private void take(LoopbackServer.Seen seen) {
        HttpServerResponse out = seen.request().response();
        if (seen.request().method().name().equals("GET")) {
            open(out, new JsonArray());
            return;
        }
        if (seen.body().length() == 0) {
            out.setStatusCode(204).end();
            return;
        }
        JsonObject message = seen.body().toJsonObject();
        boolean modern = "2026-07-28".equals(seen.header("MCP-Protocol-Version"));
        if (modern != (era == Era.MODERN)) {
            out.setStatusCode(400).end();
        } else if (modern) {
            modern(seen, out, message);
        } else {
            legacy(out, message);
        }
    }

    private void open(HttpServerResponse out, JsonArray uris) {
        streams.put(out, uris);
        out.closeHandler(gone -> streams.remove(out));
        out.endHandler(over -> streams.remove(out));
        out.putHeader("content-type", "text/event-stream").setChunked(true).writeHead();
    }

    private void legacy(HttpServerResponse out, JsonObject message) {
        String uri = message.getJsonObject("params", new JsonObject()).getString("uri", "");
        switch (message.getString("method", "")) {
            case "initialize" ->
                answer(
                        out.putHeader("Mcp-Session-Id", "session-1"),
                        message,
                        new JsonObject("{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"serverInfo\":{}}"));
            case "resources/subscribe", "resources/unsubscribe" -> {
                asked.add(message.getString("method").substring("resources/".length()) + " " + uri);
                if (mute.contains(uri)) {
                    out.putHeader("content-type", "application/json")
                            .end(new JsonObject()
                                    .put("jsonrpc", "2.0")
                                    .put("id", message.getValue("id"))
                                    .put(
                                            "error",
                                            new JsonObject().put("code", -32002).put("message", "no"))
                                    .toBuffer());
                } else {
                    answer(out, message, new JsonObject());
                }
            }
            default -> out.setStatusCode(202).end();
        }
    }

    private void modern(LoopbackServer.Seen seen, HttpServerResponse out, JsonObject message) {
        String method = message.getString("method");
        JsonObject params = message.getJsonObject("params");
        if (!method.equals(seen.header("Mcp-Method"))) {
            out.setStatusCode(400).end();
        } else if (method.equals("server/discover")) {
            answer(
                    out,
                    message,
                    new JsonObject(
                            "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{}}"));
        } else if (method.equals("subscriptions/listen")) {
            JsonArray wanted = params.getJsonObject("notifications").getJsonArray("resourceSubscriptions");
            wanted.forEach(uri -> asked.add("listen " + uri));
            JsonArray agreed = new JsonArray();
            wanted.stream().filter(uri -> !mute.contains(uri)).forEach(agreed::add);
            open(out, agreed);
            JsonObject told =
                    agreed.isEmpty() ? new JsonObject() : new JsonObject().put("resourceSubscriptions", agreed);
            event(
                    out,
                    new JsonObject()
                            .put("jsonrpc", "2.0")
                            .put("method", "notifications/subscriptions/acknowledged")
                            .put("params", tag(message).put("notifications", told)));
        } else {
            out.setStatusCode(404).end();
        }
    }

    private static JsonObject tag(JsonObject message) {
        return new JsonObject()
                .put("_meta", new JsonObject().put("io.modelcontextprotocol/subscriptionId", message.getValue("id")));
    }

    private static void answer(HttpServerResponse out, JsonObject message, JsonObject result) {
        out.putHeader("content-type", "application/json")
                .end(new JsonObject()
                        .put("jsonrpc", "2.0")
                        .put("id", message.getValue("id"))
                        .put("result", result)
                        .toBuffer());
    }

    private static void event(HttpServerResponse out, JsonObject message) {
        out.write("data: " + message.encode() + "\n\n");
    }

    /** Tells that a resource changed, to whoever has to hear it; with a member of its own, which has to survive. */
    void update(String uri) {
        JsonObject params = new JsonObject().put("uri", uri).put("x", 1);
        streams.forEach((out, uris) -> {
            if (era == Era.LEGACY || uris.contains(uri)) {
                JsonObject tagged = era == Era.LEGACY
                        ? params
                        : params.copy()
                                .put("_meta", new JsonObject().put("io.modelcontextprotocol/subscriptionId", "theirs"));
                event(
                        out,
                        new JsonObject()
                                .put("jsonrpc", "2.0")
                                .put("method", "notifications/resources/updated")
                                .put("params", tagged));
            }
        });
    }

    @Override
    public void close() {
        server.close();
    }
}
