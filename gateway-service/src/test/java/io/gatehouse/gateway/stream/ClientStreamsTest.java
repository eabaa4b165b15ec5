package io.gatehouse.gateway.stream;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.caller.AccessToken;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.ListKind;
import io.gatehouse.gateway.catalog.Protocol;
import io.gatehouse.gateway.peer.MovableClock;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many streams there may be, how long they last and how they are kept alive. */
class ClientStreamsTest {

    private final Vertx vertx = Vertx.vertx();
    private final MovableClock clock = new MovableClock();
    private final HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(100));
    private final GatewaySnapshot gateway = gateway("main-1");
    private final GatewaySnapshot other = gateway("other-1");
    private ClientStreams streams;
    private HttpServer server;

    @BeforeEach
    void start() {
        streams = TestStreams.of(
                vertx,
                clock,
                Map.of(
                        "gateway.stream.maximum", "5",
                        "gateway.stream.maximum-per-caller", "3",
                        "gateway.stream.keep-alive-interval", "PT0.05S"));
        Router router = Router.router(vertx);
        router.get("/:user").handler(ctx -> {
            ClientStream open = streams.openForSubscription(
                    ctx,
                    ctx.queryParams().contains("other") ? other : gateway,
                    caller(ctx.pathParam("user")),
                    Buffer.buffer("7"),
                    EnumSet.of(ListKind.TOOLS),
                    Set.of());
            if (open == null) {
                ctx.response().setStatusCode(429).end();
            }
        });
        server = get(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    }

    @AfterEach
    void stop() {
        streams.close();
        get(vertx.close());
    }

    private static GatewaySnapshot gateway(String id) {
        return new GatewaySnapshot(
                id,
                "main",
                1,
                new Protocol(List.of("2025-11-25", "2026-07-28"), null, null, true),
                new Authorizer(Authorizer.Type.NONE, null, List.of(), List.of(), List.of(), List.of()),
                List.of(),
                100);
    }

    private Caller caller(String user) {
        return new Caller(
                "https://company.example",
                user,
                "sub",
                "agent",
                Set.of(),
                Map.of(),
                new AccessToken("t"),
                clock.instant().plus(Duration.ofMinutes(5)),
                user);
    }

    private HttpClientResponse open(String user) {
        return get(client.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/" + user)
                .compose(request -> request.send().map(response -> {
                    response.pause();
                    return response;
                })));
    }

    private Buffer listen(HttpClientResponse response) {
        Buffer heard = Buffer.buffer();
        response.handler(heard::appendBuffer).exceptionHandler(broken -> {});
        response.resume();
        return heard;
    }

    @Test
    void streamsAreCountedPerUserAndGateway() {
        for (int i = 0; i < 3; i++) {
            assertThat(open("alice").statusCode()).isEqualTo(200);
        }
        assertThat(open("alice").statusCode()).isEqualTo(429);
        assertThat(open("alice?other").statusCode()).isEqualTo(200);
    }

    @Test
    void oneCallerHasOnlySoManyStreamsAndGetsThemBack() {
        List<HttpClientResponse> open = List.of(open("alice"), open("alice"), open("alice"));
        assertThat(open).allMatch(response -> response.statusCode() == 200);
        assertThat(open("alice").statusCode()).isEqualTo(429);
        assertThat(open("bob").statusCode()).isEqualTo(200);
        open.getFirst().request().reset();
        await().until(() -> streams.size() == 3);
        assertThat(open("alice").statusCode()).isEqualTo(200);
    }

    @Test
    void allCallersTogetherHaveOnlySoMany() {
        for (String user : List.of("a", "b", "c", "d", "e")) {
            assertThat(open(user).statusCode()).isEqualTo(200);
        }
        assertThat(open("f").statusCode()).isEqualTo(429);
        assertThat(streams.size()).isEqualTo(5);
    }

    @Test
    void aStreamIsKeptAliveAndEndsWithItsToken() {
        HttpClientResponse response = open("alice");
        Buffer heard = listen(response);
        await().until(() -> heard.toString().contains(":\n\n:\n\n"));
        assertThat(heard.toString())
                .startsWith("data: {\"jsonrpc\":\"2.0\"," + "\"method\":\"notifications/subscriptions/acknowledged\"");
        clock.advance(Duration.ofMinutes(5));
        await().until(() -> streams.size() == 0);
        await().until(() -> heard.toString().contains("\"result\":{\"resultType\":\"complete\""));
    }

    @Test
    void drainingEndsAllAndOpensNone() {
        Buffer heard = listen(open("alice"));
        streams.drain();
        await().until(() -> streams.size() == 0);
        await().until(() -> heard.toString().contains("\"id\":7,\"result\""));
        assertThat(open("alice").statusCode()).isEqualTo(429);
    }

    @Test
    void anExpiryBeyondAllTimeIsNoProblem() {
        Caller forever =
                new Caller("i", "s", "sub", null, Set.of(), Map.of(), new AccessToken("t"), Instant.MAX, "forever");
        assertThat(forever.expiresAt()).isEqualTo(Instant.MAX);
        Router router = Router.router(vertx);
        router.get("/").handler(ctx -> streams.openForSession(ctx, gateway, forever, "s"));
        HttpServer other = get(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
        HttpClientResponse response = get(client.request(HttpMethod.GET, other.actualPort(), "127.0.0.1", "/")
                .compose(request -> request.send().map(answer -> answer.pause())));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(streams.has("s")).isTrue();
        streams.end("s");
        await().until(() -> !streams.has("s"));
    }
}
