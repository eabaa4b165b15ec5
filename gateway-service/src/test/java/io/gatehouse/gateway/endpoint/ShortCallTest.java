package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.limit.Concurrency;
import io.gatehouse.gateway.limit.Slots;
import io.gatehouse.gateway.peer.LoopbackServer.Seen;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls on a connection that has served their caller, whatever their target makes of them. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class ShortCallTest {

    private static final String PATH = "/mcp";

    Stack stack;

    @Inject
    Concurrency concurrency;

    @Inject
    MeterRegistry metrics;

    private final AtomicReference<HttpServerResponse> open = new AtomicReference<>();
    private String alice;
    private Wire wire;

    @BeforeEach
    void openAConnectionOnWhichAliceWasServed() throws IOException {
        Ready.await();
        alice = stack.company.token("alice");
        wire = new Wire();
        for (int i = 0; i < 4; i++) {
            assertThat(answered(i)).contains("\"id\":" + i + ",");
        }
    }

    @AfterEach
    void nobodyKeepsAPlace() throws IOException {
        stack.target.answers(Stack::callTarget);
        wire.close();
        await().until(() -> Slots.taken(concurrency) == 0);
    }

    private static String call(int id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"notes___whoami\",\"arguments\":{}}}";
    }

    private String post(int id) {
        return Wire.post(PATH, alice, call(id));
    }

    private String answered(int id) throws IOException {
        Wire.Reply reply = wire.send(post(id)).read();
        assertThat(reply.status()).isEqualTo(200);
        return reply.body();
    }

    /** The target does that with calls, and agrees to the rest. */
    private void target(Handler<Seen> onCall) {
        stack.target.answers(seen -> {
            if (seen.body().toString().contains("tools/call")) {
                onCall.handle(seen);
            } else {
                Stack.callTarget(seen);
            }
        });
    }

    private static Buffer result(Seen seen, String text) {
        return new JsonObject()
                .put("jsonrpc", "2.0")
                .put("id", seen.body().toJsonObject().getValue("id"))
                .put("result", new JsonObject().put("text", text))
                .toBuffer();
    }

    private static HttpServerResponse json(Seen seen) {
        return seen.request().response().putHeader("content-type", "application/json");
    }

    private double routed() {
        return metrics.counter("gateway.requests.routed").count();
    }

    /** All requests with one head share it: of what a message says of its trace, the next message may know nothing. */
    @Test
    void theTraceThatOneMessageNamesIsNotTheOneOfTheNext() throws IOException {
        List<String> traces = new ArrayList<>();
        target(seen -> {
            traces.add(String.valueOf(seen.request().getHeader("traceparent")));
            json(seen).end(result(seen, "seen"));
        });
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        String named = call(7).replace("\"arguments\"", "\"_meta\":{\"traceparent\":\"" + trace + "\"},\"arguments\"");
        wire.send(Wire.post(PATH, alice, named)).read();
        String sameLength =
                call(8).replace("\"arguments\"", "\"_meta\":{\"unknown____\":\"" + trace + "\"},\"arguments\"");
        assertThat(sameLength).hasSameSizeAs(named);
        wire.send(Wire.post(PATH, alice, sameLength)).read();
        answered(9);
        assertThat(traces).containsExactly(trace, "null", "null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: keep-alive\r\n", "User-Agent: somebody\r\nAccept-Encoding: gzip\r\n"})
    void aCallThatIsAnsweredWithJsonNeedsNoMoreThanThat(String headers) throws IOException {
        double before = routed();
        for (int i = 1; i < 4; i++) {
            assertThat(wire.send(Wire.post(PATH, alice, call(i), headers))
                            .read()
                            .body())
                    .contains("\"id\":" + i + ",");
        }
        assertThat(routed()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: close\r\n",
                "Expect: 100-continue\r\n",
                "Upgrade: h2c\r\n",
                "Origin: https://evil.example\r\n"
            })
    void whatIsUnusualGoesTheUsualWay(String header) throws IOException {
        double before = routed();
        wire.send(Wire.post(PATH, alice, call(1), header)).read();
        assertThat(routed()).isGreaterThan(before);
    }

    @Test
    void anEventStreamOfTheTargetComesAsOneAndTheNextAnswerAsJson() throws IOException {
        target(seen -> {
            HttpServerResponse out = seen.request().response().putHeader("content-type", "text/event-stream");
            out.setChunked(true)
                    .write("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                            + "{\"level\":\"info\",\"data\":\"under way\"}}\n\n");
            out.end("data: " + result(seen, "streamed") + "\n\n");
        });
        Wire.Reply reply = wire.send(post(11)).readChunks();
        assertThat(reply.head()).contains("content-type: text/event-stream");
        assertThat(reply.body()).contains("under way").contains("\"id\":11,").contains("streamed");
        stack.target.answers(Stack::callTarget);
        assertThat(answered(12)).contains("\"id\":12,");
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 65_000, 200_000, 2_000_000})
    void anAnswerOfAnyLengthComesWhole(int length) throws IOException {
        String text = "x".repeat(length);
        target(seen -> json(seen).end(result(seen, text)));
        for (int i = 20; i < 23; i++) {
            assertThat(new JsonObject(answered(i)).getJsonObject("result").getString("text"))
                    .isEqualTo(text);
        }
    }

    @Test
    void anAnswerThatComesInPiecesComesWhole() throws IOException {
        target(seen -> {
            Buffer whole = result(seen, "pieces");
            json(seen).setChunked(true).write(whole.getBuffer(0, 10));
            stack.vertx.setTimer(20, late -> seen.request().response().end(whole.getBuffer(10, whole.length())));
        });
        assertThat(wire.send(post(31)).readChunks().body()).contains("pieces");
        stack.target.answers(Stack::callTarget);
        assertThat(answered(32)).contains("\"id\":32,");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 500, 503})
    void aTargetThatRefusesIsSaidToHaveDoneSo(int status) throws IOException {
        target(seen -> seen.request().response().setStatusCode(status).end("no"));
        assertThat(answered(41)).contains("\"isError\":true").contains("'notes'");
        stack.target.answers(Stack::callTarget);
        assertThat(answered(42)).contains("\"id\":42,").doesNotContain("isError\":true");
    }

    @Test
    void aConnectionThatTheTargetCutsIsAnErrorAndTheNextOneIsNew() throws IOException {
        target(seen -> seen.request().connection().close());
        assertThat(answered(51)).contains("\"isError\":true").contains("could not be reached");
        target(seen -> {
            json(seen).putHeader("content-length", "1000").write("{\"jsonrpc\"");
            stack.vertx.setTimer(20, late -> seen.request().connection().close());
        });
        assertThat(answered(52)).contains("\"isError\":true");
        stack.target.answers(Stack::callTarget);
        assertThat(answered(53)).contains("\"id\":53,").doesNotContain("isError\":true");
    }

    @Test
    void requestsThatComeBeforeTheAnswerWaitForItWhateverTheyAre() throws IOException {
        target(seen -> stack.vertx.setTimer(50, late -> json(seen).end(result(seen, "late"))));
        String initialize = "{\"jsonrpc\":\"2.0\",\"id\":63,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
        String get = "GET /.well-known/oauth-protected-resource/mcp HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String cut = post(66);
        wire.send(post(61)
                + post(62)
                + Wire.post(PATH, alice, initialize)
                + get
                + post(65)
                + cut.substring(0, cut.length() - 10));
        assertThat(wire.read().body()).contains("\"id\":61").contains("late");
        assertThat(wire.read().body()).contains("\"id\":62").contains("late");
        assertThat(wire.read().body()).contains("\"id\":63").contains("protocolVersion");
        assertThat(wire.read().body()).contains("authorization_servers");
        assertThat(wire.read().body()).contains("\"id\":65").contains("late");
        assertThat(wire.send(cut.substring(cut.length() - 10)).read().body()).contains("\"id\":66");
        assertThat(answered(67)).contains("\"id\":67");
    }

    @Test
    void whoLeavesBeforeTheAnswerGivesHisPlaceBackWhenTheTargetHasAnswered() throws IOException {
        target(seen -> open.set(json(seen)));
        wire.send(post(71));
        await().until(() -> open.get() != null);
        wire.close();
        assertThat(Slots.taken(concurrency)).isEqualTo(1);
        open.get().end("{}");
        await().until(() -> Slots.taken(concurrency) == 0);
    }

    @Test
    void whoCancelsBySessionlessIdOnAnotherConnectionEndsTheCall() throws IOException {
        target(seen -> open.set(json(seen)));
        wire.send(post(81));
        await().until(() -> open.get() != null);
        try (Wire other = new Wire()) {
            String cancel =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":81}}";
            assertThat(other.send(Wire.post(PATH, alice, cancel)).read().status())
                    .isEqualTo(202);
        }
        assertThat(wire.read().body()).contains("\"id\":81").contains("cancelled");
        stack.target.answers(Stack::callTarget);
        assertThat(answered(82)).contains("\"id\":82");
    }
}
