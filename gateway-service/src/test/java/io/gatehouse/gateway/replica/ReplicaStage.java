package io.gatehouse.gateway.replica;

import static io.gatehouse.gateway.peer.LoopbackServer.get;

import io.gatehouse.gateway.TestIssuer;
import io.gatehouse.gateway.identity.FakeIdentity;
import io.gatehouse.gateway.peer.Configs;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Replicas on real sockets, each with its own state, under one identity-service. */
final class ReplicaStage {

    /** One replica; its topic is concerned with what has its own name. */
    final class Instance implements ReplicaTopic {
        final String label;
        final ReplicaId id = new ReplicaId();
        final List<JsonObject> taken = new CopyOnWriteArrayList<>();
        final List<JsonObject> remembered = new CopyOnWriteArrayList<>();
        final HttpServer server;
        Replicas replicas;

        Instance(String label) {
            this.label = label;
            this.server = vertx.createHttpServer();
        }

        @Override
        public String name() {
            return "things";
        }

        @Override
        public boolean take(JsonObject message) {
            taken.add(message);
            return message.getString("for").equals(label);
        }

        @Override
        public List<JsonObject> missed() {
            return remembered;
        }

        void serve(ReplicaConfig config) {
            ReplicaTokens tokens = new ReplicaTokens(identity.peer, identity.config, config, identity.clock);
            Router router = Router.router(vertx);
            new ReplicaRoutes(config, tokens, id, List.of(this)).register(router);
            handler = router;
        }

        private Router handler;

        void start(ReplicaConfig config) {
            ReplicaCalls calls = new ReplicaCalls(vertx, identity.peer, identity.tokens(), config);
            replicas = new Replicas(vertx, config, calls, id, List.of(this));
            serve(config);
            replicas.start();
        }

        void stop() {
            replicas.close();
            get(server.close());
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + server.actualPort());
        }
    }

    final Vertx vertx;
    final FakeIdentity identity;
    final TestIssuer keys;
    final List<Instance> all = new ArrayList<>();

    ReplicaStage(Vertx vertx, FakeIdentity identity, TestIssuer keys) {
        this.vertx = vertx;
        this.identity = identity;
        this.keys = keys;
        identity.on("/.well-known/jwks.json", keys.keySet());
        identity.on(
                "/v1/oauth2/token",
                seen -> new FakeIdentity.Answer(
                        200, new JsonObject().put("access_token", token()).put("expires_in", 900)));
    }

    String token() {
        return keys.workloadToken(identity.config.url().toString(), identity.clock.instant());
    }

    /** Ports first, so that each can be told of all. */
    Instance listen(String label) {
        Instance one = new Instance(label);
        one.server.requestHandler(request -> {
            if (one.handler == null) {
                request.response().setStatusCode(503).end();
            } else {
                one.handler.handle(request);
            }
        });
        get(one.server.listen(0, "127.0.0.1"));
        all.add(one);
        return one;
    }

    ReplicaConfig config() {
        Map<String, String> values = new HashMap<>();
        values.put(
                "gateway.replica.peers",
                String.join(",", all.stream().map(one -> one.uri().toString()).toList()));
        values.put("gateway.replica.interval", "PT0.1S");
        values.put("gateway.replica.timeout", "PT1S");
        return Configs.of(ReplicaConfig.class, values);
    }
}
