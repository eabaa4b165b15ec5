package io.gatehouse.gateway.upstream;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.peer.HttpAnswer;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one response in a stream, however the stream is written. */
class EventReaderTest {

    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    private String read(String stream, int limit) {
        try (LoopbackServer server = new LoopbackServer(vertx, seen -> {
            var out = seen.request().response().setChunked(true);
            // In two pieces, so that one of them ends somewhere within.
            Buffer bytes = Buffer.buffer(stream);
            out.write(bytes.getBuffer(0, bytes.length() / 2));
            out.end(bytes.getBuffer(bytes.length() / 2, bytes.length()));
        })) {
            int port = server.uri("/").getPort();
            // On one event loop: elsewhere an answer may have ended before anybody listens to it.
            return get(Future.<Buffer>future(
                            read -> vertx.runOnContext(go -> answer(port, limit).onComplete(read))))
                    .toString();
        }
    }

    private Future<Buffer> answer(int port, int limit) {
        return client.request(HttpMethod.GET, port, "127.0.0.1", "/")
                .compose(HttpClientRequest::send)
                .compose(response -> EventReader.response(HttpAnswer.of(response), limit));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: " + ANSWER + "\n\n",
                "data:" + ANSWER + "\r\n\r\n",
                "data: " + ANSWER + "\r\r",
                "\uFEFFdata: " + ANSWER + "\n\n",
                "data: " + ANSWER,
                "data: " + ANSWER + "\n",
                "id: 7\nretry: 10\nevent: message\ndata: " + ANSWER + "\n\n",
                ": alive\n\nevent: ping\ndata: {\"id\":1,\"result\":0}\n\ndata: " + ANSWER + "\n\n",
                "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n"
                        + "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"result\":1}\n\ndata: not JSON\n\ndata: "
                        + ANSWER + "\n\ndata: {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n\n"
            })
    void theResponseIsFound(String stream) {
        assertThat(read(stream, 10_000)).isEqualTo(ANSWER);
    }

    @Test
    void aResponseOverSeveralLinesKeepsThem() {
        assertThat(read("data: {\"id\":1,\ndata: \"error\":{}}\n\n", 10_000)).isEqualTo("{\"id\":1,\n\"error\":{}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ": alive\n\n",
                "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"res",
                "event: other\ndata: " + ANSWER + "\n\n",
                "data: {\"method\":\"x\",\"result\":{}}\n\n",
                "datum: " + ANSWER + "\n\n"
            })
    void aStreamWithoutOneIsNoAnswer(String stream) {
        fails(stream, 10_000, UpstreamFailure.Kind.BAD_ANSWER);
    }

    @Test
    void moreThanMayBeReadIsTooLarge() {
        fails("data: " + ANSWER + "\n\n", 20, UpstreamFailure.Kind.TOO_LARGE);
        fails(": x\n\n".repeat(100) + "data: " + ANSWER + "\n\n", 200, UpstreamFailure.Kind.TOO_LARGE);
    }

    private void fails(String stream, int limit, UpstreamFailure.Kind kind) {
        assertThatThrownBy(() -> read(stream, limit))
                .isInstanceOfSatisfying(
                        UpstreamFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }
}
