package io.gatehouse.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.peer.BoundedBody;
import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.peer.HttpAnswer;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.netty.handler.codec.http.HttpMethod;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over connections to targets, against servers that say exactly these bytes. */
@Timeout(60)
class TargetConnectionTest {

    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    private TargetConnections connections = connections(Map.of(), 8);

    @AfterEach
    void stop() {
        connections.close();
        LoopbackServer.get(vertx.close());
    }

    private TargetConnections connections(Map<String, String> settings, int size) {
        return new TargetConnections(vertx, Configs.of(UpstreamConfig.class, settings), size);
    }

    private Future<TargetRequest> open(ScriptedServer server) {
        return connections
                .get(context, SocketAddress.inetSocketAddress(server.port(), "127.0.0.1"), false)
                .map(connection -> new TargetRequest(connection, context, HttpMethod.POST, "/mcp", "target"));
    }

    private Future<HttpAnswer> ask(ScriptedServer server) {
        return open(server).compose(request -> request.send(Buffer.buffer("{}")));
    }

    private String body(ScriptedServer server) {
        return LoopbackServer.get(ask(server).compose(answer -> BoundedBody.read(answer, 1 << 20)))
                .toString();
    }

    @Test
    void oneConnectionServesOneRequestAfterAnother() {
        try (var server = new ScriptedServer(OK + "content-length: 2\r\n\r\n{}")) {
            for (int i = 0; i < 5; i++) {
                assertThat(body(server)).isEqualTo("{}");
            }
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.received())
                    .startsWith("POST /mcp HTTP/1.1\r\n")
                    .contains("host: target\r\n")
                    .contains("content-length: 2\r\n");
        }
    }

    @Test
    void aShortAnswerIsThereAsAWhole() {
        try (var server = new ScriptedServer(OK + "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")) {
            HttpAnswer answer = LoopbackServer.get(ask(server));
            assertThat(answer.whole()).isEqualTo(Buffer.buffer("{}"));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.getHeader("Content-Type")).isEqualTo("application/json");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
            })
    void whatComesBeforeTheAnswerIsPassedOver(String interim) {
        try (var server = new ScriptedServer(interim + OK + "content-length: 2\r\n\r\n{}")) {
            assertThat(body(server)).isEqualTo("{}");
            assertThat(body(server)).isEqualTo("{}");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}",
                "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
                // More than was asked for: whose is it?
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]"
            })
    void suchAConnectionServesNoSecondRequest(String answer) {
        try (var server = new ScriptedServer(answer)) {
            assertThat(body(server)).isEqualTo("{}");
            await().until(() -> server.ended() == 1);
            assertThat(body(server)).isEqualTo("{}");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void whatComesWithAnAnswerIsNotTheAnswerToWhoWaits() {
        connections = connections(Map.of(), 1);
        String two = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n";
        try (var server = new ScriptedServer(two + "{}" + two + "[]")) {
            Future<String> first =
                    ask(server).compose(answer -> BoundedBody.read(answer, 100)).map(Buffer::toString);
            Future<String> second =
                    ask(server).compose(answer -> BoundedBody.read(answer, 100)).map(Buffer::toString);
            assertThat(LoopbackServer.get(first)).isEqualTo("{}");
            assertThat(LoopbackServer.get(second)).isEqualTo("{}");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aBodyMayEndWithItsConnection() {
        try (var server = new ScriptedServer("HTTP/1.1 200 OK\r\n\r\n{}").thenCloses()) {
            assertThat(body(server)).isEqualTo("{}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\ncontent-le",
                "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n",
                "no HTTP at all\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{} "
            })
    void whatIsNoWholeAnswerIsAnError(String bytes) {
        try (var server = new ScriptedServer(bytes).thenCloses()) {
            assertThatThrownBy(() -> body(server)).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void aHeadThatIsTooLongIsAnError() {
        try (var server = new ScriptedServer(OK + "x: " + "y".repeat(20_000) + "\r\ncontent-length: 2\r\n\r\n{}")) {
            assertThatThrownBy(() -> body(server)).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void aLongAnswerComesInPiecesAtThePaceOfItsReader() {
        String text = "z".repeat(30_000_000);
        try (var server = new ScriptedServer(OK + "content-length: " + text.length() + "\r\n\r\n" + text)) {
            HttpAnswer answer = LoopbackServer.get(ask(server));
            assertThat(answer.whole()).isNull();
            // Nothing is read, so in the end nothing is sent.
            await().during(Duration.ofMillis(200)).until(() -> !server.allSent());
            assertThat(LoopbackServer.get(BoundedBody.read(answer, 40_000_000)).toString())
                    .isEqualTo(text);
            assertThat(server.allSent()).isTrue();
        }
    }

    @Test
    void aResetIsToldAndEndsTheConnection() {
        try (var server = new ScriptedServer("")) {
            TargetRequest request = LoopbackServer.get(open(server));
            Promise<HttpAnswer> promise = Promise.promise();
            context.runOnContext(go -> request.send(Buffer.buffer("{}")).onComplete(promise));
            Future<HttpAnswer> answer = promise.future();
            await().until(() -> server.received().endsWith("{}"));
            request.reset(new TimeoutException("no answer"));
            assertThatThrownBy(() -> LoopbackServer.get(answer)).hasCauseInstanceOf(TimeoutException.class);
            await().until(() -> server.ended() == 1);
        }
    }

    @Test
    void aResetBeforeItIsSentSendsNothing() {
        try (var server = new ScriptedServer(OK + "content-length: 2\r\n\r\n{}")) {
            TargetRequest request = LoopbackServer.get(open(server));
            Promise<HttpAnswer> answer = Promise.promise();
            context.runOnContext(go -> {
                request.reset();
                request.send(Buffer.buffer("{}")).onComplete(answer);
            });
            assertThatThrownBy(() -> LoopbackServer.get(answer.future())).isInstanceOf(HttpClosedException.class);
            assertThat(body(server)).isEqualTo("{}");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void whoFindsAllConnectionsTakenWaitsForOneAndNotForEver() {
        connections = connections(Map.of("gateway.upstream.connect-timeout", "PT0.2S"), 1);
        try (var server = new ScriptedServer(OK + "content-length: 2\r\n\r\n{}")) {
            TargetRequest first = LoopbackServer.get(open(server));
            Future<TargetRequest> second = open(server);
            first.reset();
            TargetRequest took = LoopbackServer.get(second);
            assertThatThrownBy(() -> LoopbackServer.get(open(server))).hasCauseInstanceOf(TimeoutException.class);
            took.reset();
        }
    }

    @Test
    void onlySoManyWait() {
        connections = connections(Map.of("gateway.upstream.queue-size", "1"), 1);
        try (var server = new ScriptedServer("")) {
            LoopbackServer.get(open(server));
            Future<TargetRequest> waits = open(server);
            assertThatThrownBy(() -> LoopbackServer.get(open(server)))
                    .isInstanceOf(ConnectionPoolTooBusyException.class);
            assertThat(waits.isComplete()).isFalse();
        }
    }

    @Test
    void aConnectionThatTheServerEndedWhileNobodyUsedItIsNotUsedAgain() {
        try (var server = new ScriptedServer(OK + "content-length: 2\r\n\r\n{}")) {
            assertThat(body(server)).isEqualTo("{}");
            server.endConnections();
            await().until(() -> server.ended() == 1);
            assertThat(body(server)).isEqualTo("{}");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionThatNobodyUsesIsEndedInTime() {
        connections = connections(Map.of("gateway.upstream.keep-alive-timeout", "PT0.1S"), 8);
        try (var server = new ScriptedServer(OK + "content-length: 2\r\n\r\n{}")) {
            assertThat(body(server)).isEqualTo("{}");
            await().until(() -> server.ended() == 1);
        }
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> LoopbackServer.get(
                        connections.get(context, SocketAddress.inetSocketAddress(port, "127.0.0.1"), false)))
                .hasCauseInstanceOf(ConnectException.class);
    }
}
