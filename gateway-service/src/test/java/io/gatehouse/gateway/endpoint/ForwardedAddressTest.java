package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.audit.Trails;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proxy's connection carries many clients; each call is recorded with the address of its own, whichever way it takes. */
@QuarkusTest
@TestProfile(ForwardedAddressTest.BehindAProxy.class)
class ForwardedAddressTest {

    /** A service that believes whoever connects to it. */
    public static class BehindAProxy implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.http.proxy.proxy-address-forwarding", "true");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Stack.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    Stack stack;

    @Inject
    MeterRegistry metrics;

    private final List<JsonObject> audit = new CopyOnWriteArrayList<>();
    private final String trace = UUID.randomUUID().toString().replace("-", "");
    private String alice;
    private Wire wire;
    private int calls;

    @BeforeEach
    void openAConnectionOnWhichAliceWasServed() throws IOException {
        Ready.await();
        Trails.take(stack.identity, audit);
        alice = stack.company.token("alice");
        wire = new Wire();
        for (int i = 0; i < 3; i++) {
            call("192.0.2.1");
        }
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        stack.target.answers(Stack::callTarget);
    }

    /** Calls a tool for the client at that address. */
    private void call(String address) throws IOException {
        calls++;
        assertThat(wire.send(post("/mcp", "X-Forwarded-For: " + address + "\r\n"))
                        .read()
                        .status())
                .isEqualTo(200);
    }

    private String post(String path, String header) {
        String message = "{\"jsonrpc\":\"2.0\",\"id\":" + calls
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"notes___whoami\",\"arguments\":{}}}";
        return Wire.post(path, alice, message, header, "traceparent: 00-" + trace + "-00f067aa0ba902b7-01\r\n");
    }

    private List<String> recorded() {
        await().until(() -> mine().size() >= calls);
        return mine();
    }

    private List<String> mine() {
        return audit.stream()
                .filter(line -> trace.equals(line.getString("traceId")))
                .map(line -> line.getString("clientAddress"))
                .toList();
    }

    private double routed() {
        return metrics.counter("gateway.requests.routed").count();
    }

    @Test
    void eachClientOfAConnectionIsRecordedWithHisOwnAddress() throws IOException {
        for (String address : List.of("198.51.100.7", "192.0.2.1", "198.51.100.7", "2001:db8:0:0:0:0:0:7")) {
            call(address);
        }
        assertThat(recorded())
                .containsExactly(
                        "192.0.2.1",
                        "192.0.2.1",
                        "192.0.2.1",
                        "198.51.100.7",
                        "192.0.2.1",
                        "198.51.100.7",
                        "2001:db8:0:0:0:0:0:7");
    }

    @Test
    void whoWasHeardOfBeforeTakesTheShortWay() throws IOException {
        call("198.51.100.7");
        double before = routed();
        call("198.51.100.7");
        call("192.0.2.1");
        assertThat(routed()).isEqualTo(before);
        call("198.51.100.8");
        assertThat(routed()).isEqualTo(before + 1);
    }

    @Test
    void aCallThatTurnsOutToNeedMoreKeepsItsAddress() throws IOException {
        double before = routed();
        stack.target.answers(seen -> {
            if (seen.body().toString().contains("tools/call")) {
                seen.request()
                        .response()
                        .putHeader("content-type", "text/event-stream")
                        .end("data: {\"jsonrpc\":\"2.0\",\"id\":" + calls + ",\"result\":{\"content\":[]}}\n\n");
            } else {
                Stack.callTarget(seen);
            }
        });
        calls++;
        wire.send(post("/mcp", "X-Forwarded-For: 192.0.2.1\r\n")).readChunks();
        assertThat(routed()).isEqualTo(before + 1);
        assertThat(recorded()).containsOnly("192.0.2.1");
    }

    @Test
    void soDoesOneOverALimit() throws IOException {
        int status = 200;
        for (int i = 0; i < 50 && status == 200; i++) {
            status = wire.send(post("/gateways/limited-1/mcp", "X-Forwarded-For: 192.0.2.1\r\n"))
                    .read()
                    .status();
        }
        assertThat(status).isEqualTo(429);
        await().until(() -> audit.stream()
                .anyMatch(line -> trace.equals(line.getString("traceId"))
                        && line.getString("type").equals("CALLER_REFUSED")));
        assertThat(mine()).containsOnly("192.0.2.1");
    }
}
