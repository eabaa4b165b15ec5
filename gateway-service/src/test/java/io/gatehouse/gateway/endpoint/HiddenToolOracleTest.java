package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.gateway.Stack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S20: a tool that a caller may not call looks in every byte as one that does not exist. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class HiddenToolOracleTest {

    private static final String RULED = "/gateways/ruled-1/mcp";
    private static final String ONE_TARGET = "/gateways/ruled-1/targets/notes/mcp";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    @TestHTTPResource
    URI gateway;

    Stack stack;
    String alice;
    String olga;

    @BeforeEach
    void waitForTheCatalog() {
        Ready.await();
        alice = stack.company.token("alice");
        olga = stack.company.token("olga");
    }

    /** The whole answer as it comes over the wire. */
    private String raw(String path, String token, String headers, String body) throws IOException {
        String request = "POST " + path + " HTTP/1.1\r\nHost: localhost:" + gateway.getPort()
                + "\r\nAuthorization: Bearer " + token
                + "\r\nAccept: application/json, text/event-stream\r\nContent-Type: application/json\r\n" + headers
                + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
        try (Socket socket = new Socket("localhost", gateway.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String call(String name, String more) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"" + name + "\"" + more
                + "}}";
    }

    private record Way(String path, String prefix, boolean modern) {

        String headers(String name) {
            return modern
                    ? "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: " + name + "\r\n"
                    : "MCP-Protocol-Version: 2025-11-25\r\n";
        }
    }

    static Stream<Way> ways() {
        return Stream.of(
                new Way(RULED, "notes___", false),
                new Way(RULED, "notes___", true),
                new Way(ONE_TARGET, "", false),
                new Way(ONE_TARGET, "", true));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anUnknownAndAForbiddenToolAreAnsweredAlike(Way way) throws IOException {
        int before = stack.target.seen.size();
        String meta = way.modern() ? "," + META : "";
        // Whatever could betray it: arguments, their absence, headers that its definition demands, a bad _meta.
        for (String more : List.of(
                "",
                ",\"arguments\":{}",
                ",\"arguments\":{\"region\":\"eu\"}",
                ",\"arguments\":{\"a\":1,\"a\":2}",
                ",\"arguments\":{\"region\":12345678901234567890123}")) {
            String hidden = way.prefix() + "wipe_all";
            String unknown = way.prefix() + "xxxx_yyy";
            String forbidden = raw(way.path(), alice, way.headers(hidden), call(hidden, more + meta));
            String absent = raw(way.path(), alice, way.headers(unknown), call(unknown, more + meta));
            assertThat(forbidden).contains("Unknown tool: " + hidden).contains("-32602");
            assertThat(forbidden.replace(hidden, unknown)).isEqualTo(absent);
        }
        assertThat(stack.target.seen).hasSize(before);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whoMayCallItCan(Way way) throws IOException {
        String name = way.prefix() + "wipe_all";
        String answer = raw(way.path(), olga, way.headers(name), call(name, way.modern() ? "," + META : ""));
        assertThat(answer).contains("done");
    }

    @Test
    void listsShowOnlyWhatMayBeCalled() {
        assertThat(names(RULED, alice)).containsExactly("notes___whoami", "notes___pay");
        assertThat(names(RULED, olga)).containsExactly("notes___whoami", "notes___wipe_all", "notes___pay");
        assertThat(names(ONE_TARGET, alice)).containsExactly("whoami", "pay");
        String stranger = stack.company.token("alice", claims -> claims.setStringClaim("scope", "openid"));
        assertThat(names(RULED, stranger)).isEmpty();
        // The same again, from what was kept.
        assertThat(names(RULED, alice)).containsExactly("notes___whoami", "notes___pay");
    }

    private static List<String> names(String path, String token) {
        Agent agent = new Agent(token, path);
        var first = agent.post(Agent.list("{}")).then().statusCode(200).extract();
        List<String> names = new java.util.ArrayList<>(first.jsonPath().getList("result.tools.name", String.class));
        String next = first.path("result.nextCursor");
        if (next != null) {
            names.addAll(agent.post(Agent.list("{\"cursor\":\"" + next + "\"}"))
                    .jsonPath()
                    .getList("result.tools.name", String.class));
        }
        return names;
    }

    @Test
    void argumentsDecideWhereARuleReadsThem() {
        Agent agent = new Agent(alice, RULED);
        agent.post(call("notes___pay", ",\"arguments\":{\"amount\":500}"))
                .then()
                .body("result.content[0].text", equalTo("done"));
        int before = stack.target.seen.size();
        agent.post(call("notes___pay", ",\"arguments\":{\"amount\":501}"))
                .then()
                .statusCode(200)
                .body("error.message", equalTo("Unknown tool: notes___pay"));
        // A rule that cannot be evaluated denies.
        agent.post(call("notes___pay", ",\"arguments\":{}")).then().body("error.code", equalTo(-32602));
        agent.post(call("notes___pay", "")).then().body("error.code", equalTo(-32602));
        // Two readings: -32602 before policy; the target would take either.
        agent.post(call("notes___pay", ",\"arguments\":{\"amount\":1,\"amount\":501}"))
                .then()
                .body("error.message", containsString("appears twice"));
        agent.post(call("notes___pay", ",\"arguments\":{\"amount\":1,\"Amount\":501}"))
                .then()
                .body("error.message", containsString("appears twice"));
        assertThat(stack.target.seen).hasSize(before);
        // Where no rule reads them, they are nobody's business.
        agent.post(call("notes___whoami", ",\"arguments\":{\"amount\":1,\"Amount\":501}"))
                .then()
                .body("result.content[0].text", equalTo("done"));
        assertThat(stack.target.seen.getLast().body().toString()).contains("{\"amount\":1,\"Amount\":501}");
    }
}
