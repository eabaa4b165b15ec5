package io.gatehouse.gateway.identity;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.gatehouse.gateway.peer.MovableClock;
import io.gatehouse.gateway.peer.PeerClient;
import io.gatehouse.gateway.peer.PeerClients;
import io.gatehouse.gateway.trace.Tracing;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** identity-service on a real socket, as far as the contract with the gateway goes. */
public final class FakeIdentity {

    /** An answer: a status and a body. */
    public record Answer(int status, JsonObject body) {}

    public final LoopbackServer server;
    public final MovableClock clock = new MovableClock();
    public final ObjectMapper json = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    public final PeerClient peer;
    private final Vertx vertx;
    public final IdentityConfig config;
    private final Map<String, Function<LoopbackServer.Seen, Answer>> answers = new ConcurrentHashMap<>();
    private final Map<String, Consumer<LoopbackServer.Seen>> held = new ConcurrentHashMap<>();

    public FakeIdentity(Vertx vertx, Path folder) {
        this(vertx, folder, Map.of());
    }

    public FakeIdentity(Vertx vertx, Path folder, Map<String, String> settings) {
        this.vertx = vertx;
        server = new LoopbackServer(vertx, this::answer);
        TestKeys.write(folder.resolve("workload.json"));
        Map<String, String> values = new HashMap<>(settings);
        values.put("gateway.identity.url", server.uri("").toString());
        values.put(
                "gateway.identity.private-key-file",
                folder.resolve("workload.json").toString());
        config = Configs.of(IdentityConfig.class, values);
        peer = PeerClients.of(vertx);
        on(
                "/v1/oauth2/token",
                new JsonObject().put("access_token", "bearer-of-gateway").put("expires_in", 900));
        on("/identities/GetWorkloadAccessTokenForJWT", new JsonObject().put("workloadAccessToken", "user-bound-token"));
    }

    public WorkloadTokens tokens() {
        return new WorkloadTokens(vertx, peer, config, json, clock);
    }

    public ResourceTokens resourceTokens(Vertx vertx) {
        IdentityClient client = new IdentityClient(peer, tokens(), config, Tracing.OFF);
        return new ResourceTokens(vertx, client, new UserTokens(client, config, clock), config, clock);
    }

    public void on(String path, JsonObject body) {
        on(path, seen -> new Answer(200, body));
    }

    public void on(String path, Function<LoopbackServer.Seen, Answer> answer) {
        answers.put(path, answer);
    }

    /** Leaves it to the test when a path is answered. */
    public void hold(String path, Consumer<LoopbackServer.Seen> taken) {
        held.put(path, taken);
    }

    /** Answers a request that was held. */
    public static void reply(LoopbackServer.Seen seen, Answer answer) {
        seen.request()
                .response()
                .setStatusCode(answer.status())
                .putHeader("content-type", "application/json")
                .end(answer.body().toBuffer());
    }

    public JsonObject lastBody(String path) {
        return server.seen.stream()
                .filter(seen -> seen.path().equals(path))
                .reduce((a, b) -> b)
                .orElseThrow()
                .body()
                .toJsonObject();
    }

    private void answer(LoopbackServer.Seen seen) {
        Consumer<LoopbackServer.Seen> taken = held.get(seen.path());
        if (taken != null) {
            taken.accept(seen);
            return;
        }
        Function<LoopbackServer.Seen, Answer> known = answers.get(seen.path());
        Answer answer = known == null ? new Answer(404, new JsonObject()) : known.apply(seen);
        reply(seen, answer);
    }
}
