package io.gatehouse.gateway.replica;

import static io.gatehouse.gateway.peer.LoopbackServer.get;

import io.gatehouse.gateway.TestIssuer;
import io.gatehouse.gateway.identity.FakeIdentity;
import io.gatehouse.gateway.peer.Configs;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One replica on a real socket, with the topics of a test. */
public final class TestReplica {

    public final ReplicaId id = new ReplicaId();
    private final Vertx vertx;
    private final FakeIdentity identity;
    private final HttpServer server;
    private volatile Handler<HttpServerRequest> handler =
            request -> request.response().setStatusCode(503).end();
    private Replicas replicas;

    /** Listens already, so that all can be told of all. */
    public TestReplica(Vertx vertx, FakeIdentity identity) {
        this.vertx = vertx;
        this.identity = identity;
        this.server = get(vertx.createHttpServer()
                .requestHandler(request -> handler.handle(request))
                .listen(0, "127.0.0.1"));
    }

    /** Has identity-service give out tokens that replicas take. */
    public static void trust(FakeIdentity identity, TestIssuer keys) {
        identity.on("/.well-known/jwks.json", keys.keySet());
        identity.on(
                "/v1/oauth2/token",
                seen -> new FakeIdentity.Answer(
                        200,
                        new JsonObject()
                                .put("access_token", token(identity, keys))
                                .put("expires_in", 900)));
    }

    /** A token that replicas take. */
    public static String token(FakeIdentity identity, TestIssuer keys) {
        return keys.workloadToken(identity.config.url().toString(), identity.clock.instant());
    }

    /** A replica that tells others only, those that the settings name. */
    public static Replicas of(Vertx vertx, FakeIdentity identity, ReplicaId id, Map<String, String> settings) {
        ReplicaConfig config = Configs.of(ReplicaConfig.class, settings);
        Replicas made = new Replicas(vertx, config, calls(vertx, identity, config), id);
        made.start(fresh -> {});
        return made;
    }

    private static ReplicaCalls calls(Vertx vertx, FakeIdentity identity, ReplicaConfig config) {
        return new ReplicaCalls(vertx, identity.peer, identity.tokens(), config);
    }

    /** Hands over to those that the replica knows. */
    public static ReplicaHandover handover(Vertx vertx, FakeIdentity identity, Replicas replicas) {
        ReplicaConfig config = Configs.of(ReplicaConfig.class, Map.of());
        ReplicaPulse pulse = new ReplicaPulse(vertx, replicas, calls(vertx, identity, config), config);
        return new ReplicaHandover(vertx, replicas, identity.tokens(), pulse, config);
    }

    /** Serves, and looks for the others. */
    public void start(List<TestReplica> all, List<ReplicaTopic> topics) {
        ReplicaConfig config = Configs.of(
                ReplicaConfig.class,
                Map.of(
                        "gateway.replica.peers",
                        all.stream().map(one -> one.uri().toString()).collect(Collectors.joining(",")),
                        "gateway.replica.interval",
                        "PT0.1S",
                        "gateway.replica.timeout",
                        "PT30S"));
        ReplicaCalls calls = calls(vertx, identity, config);
        replicas = new Replicas(vertx, config, calls, id);
        ReplicaTokens tokens = new ReplicaTokens(identity.peer, identity.config, config, identity.clock);
        ReplicaGuard guard = new ReplicaGuard(tokens);
        Router router = Router.router(vertx);
        new ReplicaRoutes(config, guard, id, topics).register(router);
        handler = router;
        new ReplicaNews(replicas, calls, topics).start();
    }

    public Replicas replicas() {
        return replicas;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** Looks for nobody any more. */
    public void rest() {
        replicas.close();
    }

    /** Ends as a process does that is killed. */
    public void stop() {
        rest();
        get(server.close());
    }
}
