package io.gatehouse.gateway;

import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** catalog-service on a real socket, as far as the contract with the gateway goes: index, snapshots, long poll. */
public final class FakeCatalog implements AutoCloseable {

    public final LoopbackServer server;
    /** The status of every answer while it is not 0. */
    public final AtomicInteger broken = new AtomicInteger();

    /** Gateways whose snapshot is answered with 500. */
    public final Set<String> brokenGateways = ConcurrentHashMap.newKeySet();

    private final Vertx vertx;
    private final Map<String, String> snapshots = new ConcurrentHashMap<>();
    private final AtomicInteger version = new AtomicInteger(1);

    public FakeCatalog(Vertx vertx) {
        this.vertx = vertx;
        this.server = new LoopbackServer(vertx, this::answer);
    }

    /** Publishes a snapshot, given as its very text. */
    public void publish(String text) {
        snapshots.put(new JsonObject(text).getString("gatewayId"), text);
        version.incrementAndGet();
    }

    public void remove(String gatewayId) {
        snapshots.remove(gatewayId);
        version.incrementAndGet();
    }

    private String tag() {
        return "\"v" + version.get() + "\"";
    }

    private void answer(LoopbackServer.Seen seen) {
        HttpServerResponse response = seen.request().response();
        if (broken.get() != 0) {
            response.setStatusCode(broken.get()).end();
        } else if (!"Bearer bearer-of-gateway".equals(seen.header("Authorization"))) {
            response.setStatusCode(401).end();
        } else if (seen.path().equals("/v1/snapshots")) {
            index(seen, response, Long.parseLong(seen.request().getParam("waitSeconds")) * 20);
        } else {
            String id = seen.path().replace("/v1/gateways/", "").replace("/snapshot", "");
            String snapshot = snapshots.get(id);
            response.setStatusCode(brokenGateways.contains(id) ? 500 : snapshot == null ? 404 : 200);
            response.putHeader("content-type", "application/json").end(snapshot == null ? "{}" : snapshot);
        }
    }

    private void index(LoopbackServer.Seen seen, HttpServerResponse response, long turnsLeft) {
        String tag = tag();
        if (!tag.equals(seen.header("If-None-Match"))) {
            JsonArray gateways = new JsonArray();
            snapshots.forEach((id, text) -> gateways.add(new JsonObject()
                    .put("gatewayId", id)
                    .put("name", new JsonObject(text).getString("name"))
                    .put("revision", new JsonObject(text).getLong("revision"))));
            response.putHeader("ETag", tag)
                    .end(new JsonObject().put("gateways", gateways).toBuffer());
        } else if (turnsLeft <= 0) {
            response.setStatusCode(304).end();
        } else {
            vertx.setTimer(50, later -> index(seen, response, turnsLeft - 1));
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
