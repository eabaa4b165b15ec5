package io.gatehouse.gateway.upstream;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.address.Guards;
import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.gatehouse.gateway.peer.MovableClock;
import io.gatehouse.gateway.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of targets with handshakes that do not do what they should. */
class UpstreamFeedTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<HttpServerResponse> open = new CopyOnWriteArrayList<>();
    private final List<JsonObject> answers = new CopyOnWriteArrayList<>();
    private final List<String> methods = new CopyOnWriteArrayList<>();
    private volatile int getStatus = 200;
    private final LoopbackServer server = new LoopbackServer(vertx, this::answer);

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    private void answer(LoopbackServer.Seen seen) {
        HttpServerResponse out = seen.request().response();
        if (seen.request().method().name().equals("GET")) {
            if (getStatus == 200) {
                open.add(out);
                out.putHeader("content-type", "text/event-stream")
                        .setChunked(true)
                        .writeHead();
            } else {
                out.setStatusCode(getStatus).end();
            }
            return;
        }
        JsonObject message = seen.body().toJsonObject();
        String method = message.getString("method", "");
        methods.add(method);
        if (method.isEmpty()) {
            answers.add(message);
        }
        if (method.isEmpty() || !message.containsKey("id")) {
            out.setStatusCode(202).end();
            return;
        }
        JsonObject result = method.equals("initialize")
                ? new JsonObject("{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"serverInfo\":{}}")
                : new JsonObject();
        out.putHeader("content-type", "application/json")
                .putHeader("Mcp-Session-Id", "s")
                .end(new JsonObject()
                        .put("jsonrpc", "2.0")
                        .put("id", message.getValue("id"))
                        .put("result", result)
                        .toBuffer());
    }

    private UpstreamFeeds feeds(Map<String, String> settings) {
        Map<String, String> values = new HashMap<>(Map.of("gateway.upstream.max-resumption-delay", "PT0.05S"));
        values.putAll(settings);
        UpstreamConfig config = Configs.of(UpstreamConfig.class, values);
        GatewayConfig gateway = Configs.of(GatewayConfig.class, Map.of("gateway.unsafe-allow-http-loopback", "true"));
        MovableClock clock = new MovableClock();
        UpstreamClient client = new UpstreamClient(vertx, config, gateway, Guards.of(vertx, Map.of()), Tracing.OFF);
        UpstreamSessions sessions = new UpstreamSessions(vertx, client, config, clock);
        UpstreamTools tools = new UpstreamTools(
                vertx, client, sessions, new UpstreamEras(client, config, clock), new LogLevels(clock), config);
        return new UpstreamFeeds(
                vertx, config, gateway, Guards.of(vertx, Map.of()), client, sessions, tools, new SimpleMeterRegistry());
    }

    private UpstreamCall call(String owner) {
        Target target = new Target(
                "t1",
                "notes",
                "READY",
                server.uri("/mcp"),
                null,
                1000,
                Credential.NONE,
                List.of(),
                List.of(),
                List.of());
        SessionKey key = new SessionKey(
                "g", owner, "alice", "t1", target.endpoint().toString(), "none", ClientCapabilities.NONE, 0);
        return new UpstreamCall(
                target,
                key,
                MultiMap.caseInsensitiveMultiMap(),
                new UpstreamMessage(
                        ProtocolVersion.V2025_11_25,
                        "resources/subscribe",
                        null,
                        Buffer.buffer("0"),
                        Buffer.buffer("{}"),
                        ClientCapabilities.NONE,
                        null));
    }

    /** A feed belongs to one event loop. */
    private <T> T here(Supplier<Future<T>> step) {
        return get(Future.future(promise -> loop.runOnContext(go -> step.get().onComplete(promise))));
    }

    private Set<String> add(UpstreamFeed feed, String uri) {
        return here(() -> feed.add(Set.of(uri)));
    }

    private void close(UpstreamFeed feed) {
        loop.runOnContext(go -> feed.close());
    }

    private UpstreamFeed feed(UpstreamFeeds feeds, String owner) {
        return here(() -> feeds.open(call(owner), new FeedListener() {
            @Override
            public void updated(String uri, @Nullable JsonBytes notification) {
                told.add((notification == null ? "perhaps " : "updated ") + uri);
            }

            @Override
            public void lost(Set<String> uris) {
                uris.forEach(uri -> told.add("lost " + uri));
            }

            @Override
            public Future<Void> renew() {
                return Future.succeededFuture();
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 500})
    void aTargetThatHasNoStreamAgreesToNothingAndKeepsItsSession(int status) {
        getStatus = status;
        UpstreamFeeds feeds = feeds(Map.of());
        UpstreamFeed feed = feed(feeds, "a");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> add(feed, "memo://a")).isInstanceOf(UpstreamFailure.class);
        }
        assertThat(methods).containsExactly("initialize", "notifications/initialized");
        assertThat(feeds.size()).isZero();
    }

    @Test
    void aTargetThatAsksIsAnsweredAtOnceAndWhatNobodyWantsIsNotTold() {
        UpstreamFeed feed = feed(feeds(Map.of()), "a");
        assertThat(add(feed, "memo://a")).containsExactly("memo://a");
        String update =
                "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":";
        open.getFirst()
                .write("data: {\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n\n"
                        + "data: {\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"roots/list\"}\n\ndata: nonsense\n\n"
                        + update + "\"memo://b\"}}\n\n" + update + "\"memo://a\"}}\n\n");
        await().atMost(LONG).until(() -> answers.size() == 2 && told.size() == 1);
        assertThat(told).containsExactly("updated memo://a");
        assertThat(answers)
                .anyMatch(one -> one.getInteger("id") == 7 && one.containsKey("result"))
                .anyMatch(one ->
                        one.getInteger("id") == 8 && one.getJsonObject("error").getInteger("code") == -32601);
        close(feed);
        await().atMost(LONG).until(() -> methods.contains("resources/unsubscribe"));
    }

    @Test
    void aTargetThatComesBackIsHeardOn() {
        UpstreamFeed feed = feed(feeds(Map.of()), "a");
        add(feed, "memo://a");
        open.removeFirst().reset();
        await().atMost(LONG).until(() -> told.contains("perhaps memo://a"));
        assertThat(open).hasSize(1);
        close(feed);
    }

    @Test
    void aTargetThatStaysAwayIsGivenUp() {
        UpstreamFeed feed = feed(feeds(Map.of("gateway.upstream.max-resumptions", "2")), "a");
        add(feed, "memo://a");
        getStatus = 404;
        open.removeFirst().reset();
        await().atMost(LONG).until(() -> told.contains("lost memo://a"));
        assertThat(told).containsExactly("lost memo://a");
        close(feed);
    }

    @Test
    void aCallerHasOnlySoManyStreamsAndGetsThemBack() {
        UpstreamFeeds feeds = feeds(Map.of("gateway.upstream.max-feeds-per-caller", "1"));
        UpstreamFeed first = feed(feeds, "a");
        add(first, "memo://a");
        UpstreamFeed second = feed(feeds, "b");
        assertThatThrownBy(() -> add(second, "memo://a"))
                .isInstanceOfSatisfying(
                        UpstreamFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(UpstreamFailure.Kind.BUSY));
        assertThat(feeds.size()).isOne();
        close(first);
        await().atMost(LONG).until(() -> feeds.size() == 0);
        assertThat(add(second, "memo://b")).containsExactly("memo://b");
        close(second);
    }
}
