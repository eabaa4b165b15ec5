package io.gatehouse.gateway.peer;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerClientTest {

    private final Vertx vertx = Vertx.vertx();
    private final PeerClient client = PeerClients.of(vertx);
    private final LoopbackServer server =
            new LoopbackServer(vertx, seen -> seen.request().response().end("0123456789"));

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    @Test
    void anAnswerIsReadWholeAndOneThatIsTooLargeIsRefused() {
        assertThat(get(client.send(PeerRequest.get(server.uri("/a")).limit(10))).body())
                .hasToString("0123456789");
        assertFails(PeerRequest.get(server.uri("/a")).limit(9), PeerFailure.Kind.BAD_ANSWER);
    }

    @Test
    void onlyIdempotentCallsAreRepeatedAndNotForEver() {
        server.answers(seen -> seen.request().response().setStatusCode(503).end());
        assertThat(get(client.send(PeerRequest.get(server.uri("/get")))).status())
                .isEqualTo(503);
        assertThat(server.count("/get")).isEqualTo(3);
        get(client.send(PeerRequest.post(server.uri("/post"), "text/plain", Buffer.buffer("x"))));
        assertThat(server.count("/post")).isEqualTo(1);
    }

    @Test
    void aRefusalIsAnAnswerAndNotRepeated() {
        server.answers(seen -> seen.request().response().setStatusCode(403).end());
        PeerReply reply = get(client.send(PeerRequest.get(server.uri("/get"))));
        assertThat(reply.ok()).isFalse();
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void aServiceThatNeverAnswersTimesOut() {
        server.answers(seen -> {});
        assertFails(PeerRequest.get(server.uri("/slow")).timeout(Duration.ofMillis(100)), PeerFailure.Kind.TIMED_OUT);
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void aRedirectIsNotFollowed() {
        server.answers(seen -> seen.request()
                .response()
                .setStatusCode(307)
                .putHeader("location", server.uri("/elsewhere").toString())
                .end());
        assertThat(get(client.send(PeerRequest.get(server.uri("/a")))).status()).isEqualTo(307);
        assertThat(server.count("/elsewhere")).isZero();
    }

    @Test
    void neitherRequestNorReplyNorFailureShowsWhatWasSent() {
        server.answers(seen -> seen.request().response().end("planted-in-body"));
        PeerRequest request = PeerRequest.post(server.uri("/a?planted=1"), "text/plain", Buffer.buffer("planted"))
                .header("Authorization", "Bearer planted");
        assertThat(request.toString() + get(client.send(request))).doesNotContain("planted");
        assertThatThrownBy(() -> get(client.send(request.limit(1)))).hasMessageNotContaining("planted");
    }

    private void assertFails(PeerRequest request, PeerFailure.Kind kind) {
        assertThatThrownBy(() -> get(client.send(request)))
                .isInstanceOfSatisfying(
                        PeerFailure.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
    }
}
