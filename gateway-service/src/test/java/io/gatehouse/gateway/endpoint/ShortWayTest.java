package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.PageSettings;
import io.gatehouse.gateway.catalog.Snapshots;
import io.gatehouse.gateway.limit.Concurrency;
import io.gatehouse.gateway.limit.Slots;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows a known caller's request on its connection is checked like what came first, whoever sends it. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class ShortWayTest {

    private static final String PATH = "/mcp";
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}";

    Stack stack;

    @Inject
    Concurrency concurrency;

    @Inject
    Snapshots snapshots;

    private String alice;
    private Wire wire;

    @BeforeEach
    void openAConnectionOnWhichAliceWasServed() throws IOException {
        Ready.await();
        alice = stack.company.token("alice");
        wire = new Wire();
        // The first is verified, the second is known, what comes after it takes the short way, and in the end
        // everything
        // is remembered of a head that is always the same.
        for (int i = 0; i < 6; i++) {
            served();
        }
    }

    @AfterEach
    void nobodyKeepsAPlace() throws IOException {
        wire.close();
        await().until(() -> Slots.taken(concurrency) == 0);
    }

    private void served() throws IOException {
        Wire.Reply reply = wire.send(Wire.post(PATH, alice, PING)).read();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
    }

    @Test
    void aTokenThatNobodyVerifiedIsRefusedAsEverywhere() throws IOException {
        Wire.Reply reply = wire.send(Wire.post(PATH, alice + "x", PING)).read();
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.head()).contains("www-authenticate: bearer").contains("resource_metadata=");
        served();
    }

    /** That a head came before says who sent it, and not that he still may. */
    @Test
    void theSameHeadIsRefusedWhereTheGatewayWantsAnotherAudienceByNow() throws IOException {
        GatewaySnapshot before = Objects.requireNonNull(snapshots.defaultGateway());
        Authorizer other = new Authorizer(
                before.authorizer().type(),
                before.authorizer().discoveryUrl(),
                List.of("https://somewhere.example"),
                List.of(),
                List.of(),
                List.of());
        snapshots.put(new GatewaySnapshot(
                before.gatewayId(),
                before.name(),
                before.revision(),
                before.protocol(),
                other,
                before.targets(),
                PageSettings.of(100),
                before.rules()));
        try {
            Wire.Reply reply = wire.send(Wire.post(PATH, alice, PING)).read();
            assertThat(reply.status()).isEqualTo(401);
        } finally {
            snapshots.put(before);
        }
        served();
    }

    @Test
    void anotherCallerOnTheSameConnectionIsHimself() throws IOException {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
        Wire.Reply opened = wire.send(Wire.post(PATH, alice, call)).read();
        String session = header(opened, "mcp-session-id");
        Wire.Reply bob = wire.send(
                        Wire.post(PATH, stack.company.token("bob"), PING, "Mcp-Session-Id: " + session + "\r\n"))
                .read();
        // The session is alice's; bob is told that there is none.
        assertThat(bob.status()).isEqualTo(404);
        served();
    }

    // Heads are kept in lower case, and an id is not: so only that it is refused can be compared.
    private static String header(Wire.Reply reply, String name) {
        int at = reply.head().indexOf(name + ": ");
        assertThat(at).isPositive();
        return reply.head().substring(at + name.length() + 2, reply.head().indexOf('\r', at));
    }

    @ParameterizedTest
    @CsvSource({
        "Origin: https://evil.example,403",
        "Mcp-Session-Id: forged,404",
        "Accept: text/html,406",
        "Content-Type: text/plain,415",
        "MCP-Protocol-Version: 1999-01-01,400",
        "Authorization: Bearer twice,401"
    })
    void eachCheckOfTheTransportHolds(String header, int status) throws IOException {
        String name = header.substring(0, header.indexOf(':'));
        String request = Wire.post(PATH, alice, PING);
        if (!name.equals("Authorization")) {
            request = request.replaceFirst(name + ": [^\r]*\r\n", "");
        }
        request = request.replaceFirst("\r\n", "\r\n" + header + "\r\n");
        assertThat(wire.send(request).read().status()).isEqualTo(status);
        served();
    }

    @Test
    void aHostOfSomewhereElseIsRefused() throws IOException {
        String request = Wire.post(PATH, alice, PING).replaceFirst("Host: [^\r]*", "Host: rebound.example");
        assertThat(wire.send(request).read().status()).isEqualTo(403);
        served();
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/mcp?access_token=x,400",
        "POST,/mcp/,200",
        "POST,/gateways/none/mcp,404",
        "POST,/gateways//mcp,404",
        "POST,/gateways/main-1/targets/none/mcp,404",
        "GET,/.well-known/oauth-protected-resource/mcp,200",
        "PUT,/mcp,405",
        "DELETE,/mcp,400",
        "POST,/elsewhere,404"
    })
    void whatIsNotKnownAtOnceGoesTheUsualWay(String method, String path, int status) throws IOException {
        String body = method.equals("POST") || method.equals("PUT") ? PING : "";
        String request = Wire.head(method + " " + path, alice) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        assertThat(wire.send(request).read().status()).isEqualTo(status);
        served();
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        wire.send(Wire.post(PATH, alice, PING.replace("7", "71"))
                + Wire.post(PATH, alice + "x", PING)
                + Wire.post(PATH, alice, PING.replace("7", "72")));
        assertThat(wire.read().body()).contains("\"id\":71");
        assertThat(wire.read().status()).isEqualTo(401);
        assertThat(wire.read().body()).contains("\"id\":72");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 30})
    void aBodyMayComeInPieces(int first) throws IOException {
        wire.send(Wire.head("POST " + PATH, alice) + "Content-Length: " + PING.length() + "\r\n\r\n");
        wire.send(PING.substring(0, first));
        wire.send(PING.substring(first));
        assertThat(wire.read().body()).contains("\"id\":7");
        String chunked = Wire.head("POST " + PATH, alice) + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(first) + "\r\n" + PING.substring(0, first) + "\r\n";
        wire.send(chunked);
        wire.send(Integer.toHexString(PING.length() - first) + "\r\n" + PING.substring(first) + "\r\n0\r\n\r\n");
        assertThat(wire.read().body()).contains("\"id\":7");
        served();
    }

    @Test
    void tooLargeABodyIsRefusedBeforeItIsRead() throws IOException {
        Wire.Reply reply = wire.send(Wire.head("POST " + PATH, alice) + "Content-Length: 100000000\r\n\r\n")
                .read();
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.head()).contains("connection: close");
    }

    @Test
    void whoLeavesInTheMiddleOfHisBodyTakesNothingWithHim() throws IOException {
        wire.send(Wire.head("POST " + PATH, alice) + "Content-Length: 50\r\n\r\n{\"json");
        await().until(() -> Slots.taken(concurrency) == 1);
    }
}
