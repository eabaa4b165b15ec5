package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.audit.Trails;
import io.gatehouse.gateway.caller.CallerKeys;
import io.gatehouse.gateway.identity.FakeIdentity;
import io.gatehouse.gateway.limit.Concurrency;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One line in the trail for every call, whatever stopped it, in the order of the endpoint's checks. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class RefusalAuditTest {

    private static final String TOKEN = "/identities/oauth2/token";
    private static final String MODERN = "/gateways/modern-1/mcp";
    private static final String RULED = "/gateways/ruled-1/mcp";
    private static final String VENDOR = "/gateways/vendor-1/mcp";
    private static final String LIMITED = "/gateways/limited-1/mcp";
    private static final String META = ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    Stack stack;

    @Inject
    Concurrency concurrency;

    private final List<JsonObject> audit = new CopyOnWriteArrayList<>();
    /** The lines that each request has to lead to, by its trace. */
    private final Map<String, List<String>> expected = new LinkedHashMap<>();

    private final Map<String, String> names = new LinkedHashMap<>();

    @BeforeEach
    void start() {
        Ready.await();
        Trails.take(stack.identity, audit);
    }

    @AfterEach
    void stop() {
        stack.target.answers(Stack::callTarget);
        stack.identity.on(TOKEN, seen -> new FakeIdentity.Answer(404, new JsonObject()));
    }

    /** A request under a trace of its own, with what it has to leave behind. */
    private RequestSpecification request(String token, String name, String... lines) {
        String trace = UUID.randomUUID().toString().replace("-", "");
        expected.put(trace, List.of(lines));
        names.put(trace, name);
        RequestSpecification request = given().header("Accept", "application/json, text/event-stream")
                .contentType("application/json")
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private RequestSpecification alice(String name, String... lines) {
        return request(stack.company.token("alice"), name, lines);
    }

    private static String call(String tool) {
        return call(tool, "{}", "");
    }

    private static String call(String tool, String arguments, String more) {
        return message("tools/call", "\"name\":\"" + tool + "\",\"arguments\":" + arguments + more);
    }

    private static String message(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    private RequestSpecification modern(RequestSpecification request, String tool) {
        return request.header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", tool);
    }

    /** Compares, once the line of a last call shows that all others would be there. */
    private void compare() {
        alice("the last one", "TOOL_CALLED SUCCESS null alice notes/whoami")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(200);
        String last = List.copyOf(expected.keySet()).getLast();
        await().until(() -> audit.stream().anyMatch(line -> last.equals(line.getString("traceId"))));
        Map<String, List<String>> written = new LinkedHashMap<>();
        Map<String, List<String>> wanted = new LinkedHashMap<>();
        expected.forEach((trace, lines) -> {
            wanted.put(names.get(trace), lines);
            written.put(names.get(trace), lines(trace));
        });
        assertThat(written).containsExactlyEntriesOf(wanted);
        assertThat(audit)
                .allSatisfy(line -> assertThat(line.getString("clientAddress")).isEqualTo("127.0.0.1"));
    }

    private List<String> lines(String trace) {
        List<String> found = new ArrayList<>();
        for (JsonObject line : audit) {
            if (trace.equals(line.getString("traceId"))) {
                String tool = line.getString("tool");
                String target = line.getString("target");
                found.add(line.getString("type") + " " + line.getString("outcome") + " " + line.getString("reason")
                        + " " + line.getString("userSubject")
                        + (tool == null ? "" : " " + (target == null ? "" : target + "/") + tool));
            }
        }
        return found;
    }

    @Test
    void strangersAreWrittenUnlessTheyOnlyAskWhereToLogIn() {
        alice("a foreign origin", "CALLER_REFUSED REFUSED origin-not-allowed null")
                .header("Origin", "https://evil.example")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(403);
        request(null, "a token in the URL", "CALLER_REFUSED REFUSED token-in-url null")
                .body(call("notes___whoami"))
                .post("/mcp?access_token=secret")
                .then()
                .statusCode(400);
        request(null, "no token")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(401);
        request("garbage", "garbage", "CALLER_REFUSED REFUSED malformed null")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(401);
        String expired = stack.company.token(
                "alice",
                claims -> claims.setExpirationTime(
                        NumericDate.fromSeconds(Instant.now().getEpochSecond() - 600)));
        request(expired, "an expired token", "CALLER_REFUSED REFUSED not-verified null")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(401);
        request(stack.stranger.token("alice"), "a token of another issuer", "CALLER_REFUSED REFUSED not-verified null")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(401);
        request(
                        stack.company.token("alice", claims -> claims.setAudience("other")),
                        "a token for somebody else",
                        "CALLER_REFUSED REFUSED audience null")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(401);
        request(
                        stack.company.token("alice", claims -> claims.setStringClaim("scope", "other")),
                        "too few scopes",
                        "CALLER_REFUSED REFUSED scope null")
                .body(call("notes___whoami"))
                .post("/gateways/strict-1/mcp")
                .then()
                .statusCode(403);
        compare();
    }

    @Test
    void callersWhoAskTooOftenAreWrittenWithTheirNames() {
        String key = CallerKeys.of(stack.company.issuer(), "greedy");
        int taken = 0;
        while (concurrency.enter(key)) {
            taken++;
        }
        request(stack.company.token("greedy"), "too many at once", "CALLER_REFUSED REFUSED concurrency-limited greedy")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(429);
        for (int i = 0; i < taken; i++) {
            concurrency.leave(key);
        }
        String hasty = stack.company.token("hasty", claims -> claims.setStringClaim("client_id", "audited-hasty"));
        int last = 200;
        for (int i = 0; i < 20 && last == 200; i++) {
            last = given().header("Accept", "application/json, text/event-stream")
                    .contentType("application/json")
                    .header("Authorization", "Bearer " + hasty)
                    .body(message("ping", ""))
                    .post(LIMITED)
                    .statusCode();
        }
        assertThat(last).isEqualTo(429);
        request(hasty, "too often", "CALLER_REFUSED REFUSED rate-limited hasty")
                .body(call("notes___whoami"))
                .post(LIMITED)
                .then()
                .statusCode(429);
        compare();
    }

    @Test
    void whatIsNoCallOfMcpIsNotWrittenAndWhatCannotBeReadIs() {
        alice("another method of HTTP").put("/mcp").then().statusCode(405);
        alice("no Accept")
                .header("Accept", "text/html")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(406);
        alice("another type")
                .contentType("text/plain")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(415);
        alice("too large")
                .body(call("notes___whoami", "{\"a\":\"" + "x".repeat(70_000) + "\"}", ""))
                .post("/mcp")
                .then()
                .statusCode(413);
        alice("an unknown method")
                .body(message("tasks/list", ""))
                .post("/mcp")
                .then()
                .statusCode(200);
        alice("no JSON", "CALLER_REFUSED REFUSED unreadable-message alice")
                .body("{")
                .post("/mcp")
                .then()
                .statusCode(400);
        alice("two names", "CALLER_REFUSED REFUSED unreadable-message alice")
                .body(call("notes___whoami", "{}", ",\"name\":\"notes___add_note\""))
                .post("/mcp");
        alice("a revision that nobody has", "CALLER_REFUSED REFUSED invalid-request alice")
                .header("MCP-Protocol-Version", "2024-11-05")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(400);
        alice("an unknown session", "CALLER_REFUSED REFUSED unknown-session alice")
                .header("Mcp-Session-Id", "nonsense")
                .body(call("notes___whoami"))
                .post("/mcp")
                .then()
                .statusCode(404);
        modern(alice("another name in the header", "CALLER_REFUSED REFUSED header-mismatch alice"), "notes___query")
                .body(call("notes___whoami", "{}", META))
                .post(MODERN)
                .then()
                .statusCode(400);
        alice("no name", "CALLER_REFUSED REFUSED invalid-params alice")
                .body(message("tools/call", "\"arguments\":{}"))
                .post("/mcp")
                .then()
                .statusCode(200);
        compare();
    }

    @Test
    void whatIsUnknownOrForbiddenIsWrittenWithItsName() {
        alice("an unknown tool", "TOOL_REFUSED REFUSED unknown-tool alice notes___drop_all")
                .body(call("notes___drop_all"))
                .post("/mcp");
        alice("an unknown prompt", "PROMPT_REFUSED REFUSED unknown-prompt alice notes___none")
                .body(message("prompts/get", "\"name\":\"notes___none\""))
                .post("/mcp");
        alice("an unknown resource", "RESOURCE_REFUSED REFUSED unknown-resource alice notes://none")
                .body(message("resources/read", "\"uri\":\"notes://none\""))
                .post("/mcp");
        alice("an unknown completion", "COMPLETION_REFUSED REFUSED unknown-prompt alice notes___none")
                .body(message(
                        "completion/complete",
                        "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"notes___none\"},"
                                + "\"argument\":{\"name\":\"a\",\"value\":\"b\"}"))
                .post("/mcp");
        alice("a forbidden tool", "TOOL_REFUSED REFUSED policy alice notes/wipe_all")
                .header("MCP-Protocol-Version", "2025-11-25")
                .body(call("notes___wipe_all"))
                .post(RULED);
        alice("a rule that cannot be evaluated", "TOOL_REFUSED REFUSED policy alice notes/pay")
                .header("MCP-Protocol-Version", "2025-11-25")
                .body(call("notes___pay"))
                .post(RULED);
        alice("arguments with two readings", "TOOL_REFUSED REFUSED arguments-unreadable alice notes/pay")
                .header("MCP-Protocol-Version", "2025-11-25")
                .body(call("notes___pay", "{\"amount\":1,\"Amount\":1000}", ""))
                .post(RULED);
        modern(
                        alice("a parameter in the header", "TOOL_REFUSED REFUSED header-mismatch alice notes/query"),
                        "notes___query")
                .header("Mcp-Param-Region", "eu")
                .body(call("notes___query", "{\"region\":\"us\"}", META))
                .post(MODERN);
        modern(
                        alice("a forged state", "TOOL_REFUSED REFUSED invalid-request-state alice notes/whoami"),
                        "notes___whoami")
                .body(call("notes___whoami", "{}", META + ",\"requestState\":\"forged\""))
                .post(MODERN);
        alice("a malformed wish", "TOOL_REFUSED REFUSED invalid-meta alice notes/whoami")
                .body(call(
                        "notes___whoami",
                        "{}",
                        ",\"_meta\":{\"aws.bedrock-agentcore.gateway/credentialProviderConfiguration\":1}"))
                .post("/mcp");
        String buyer = stack.company.token("buyer", claims -> claims.setStringClaim("client_id", "audited-buyer"));
        request(buyer, "a tool within its limit", "TOOL_CALLED SUCCESS null buyer notes/pay")
                .body(call("notes___pay"))
                .post(LIMITED);
        boolean over = false;
        for (int i = 0; i < 4 && !over; i++) {
            over = Boolean.TRUE.equals(request(buyer, "a tool over its limit " + i)
                    .body(call("notes___pay"))
                    .post(LIMITED)
                    .path("result.isError"));
            String trace = List.copyOf(expected.keySet()).getLast();
            expected.put(
                    trace,
                    List.of(
                            over
                                    ? "TOOL_REFUSED REFUSED rate-limited buyer notes/pay"
                                    : "TOOL_CALLED SUCCESS null buyer notes/pay"));
        }
        assertThat(over).isTrue();
        compare();
    }

    @Test
    void whatTheCredentialOrTheTargetStoppedIsWritten() {
        JsonObject consent = new JsonObject()
                .put("authorizationUrl", "https://id.example/authorize")
                .put("sessionUri", "urn:ietf:params:oauth:request_uri:x");
        vendor("consent needed", 200, consent, "TOOL_REFUSED REFUSED consent-required alice notes/whoami");
        vendor(
                "a provider that is not granted",
                403,
                new JsonObject().put("message", "no").put("__type", "AccessDeniedException"),
                "TOOL_REFUSED REFUSED resource-token-refused alice notes/whoami");
        vendor(
                "identity-service away",
                503,
                new JsonObject(),
                "TOOL_CALLED FAILED credential-service-unreachable alice notes/whoami");
        alice("a target that is not there", "TOOL_CALLED FAILED target-unreachable alice notes/whoami")
                .body(call("notes___whoami"))
                .post("/gateways/down-1/mcp");
        target(401, "TOOL_CALLED FAILED target-unauthorized alice notes/whoami");
        target(500, "TOOL_CALLED FAILED target-http-status alice notes/whoami");
        stack.target.answers(Stack::callTarget);
        compare();
    }

    private void vendor(String name, int status, JsonObject answer, String line) {
        stack.identity.on(TOKEN, seen -> new FakeIdentity.Answer(status, answer));
        alice(name, line).body(call("notes___whoami")).post(VENDOR);
    }

    private void target(int status, String line) {
        stack.target.answers(seen -> answer(seen, status));
        alice("a target that answers " + status, line)
                .body(call("notes___whoami"))
                .post("/mcp");
    }

    private static void answer(LoopbackServer.Seen seen, int status) {
        if (seen.body().toString().contains("tools/call")) {
            seen.request().response().setStatusCode(status).end();
        } else {
            Stack.callTarget(seen);
        }
    }
}
