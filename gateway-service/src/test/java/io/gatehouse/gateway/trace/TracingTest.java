package io.gatehouse.gateway.trace;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.gateway.audit.Trails;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector is told of calls, and what targets are told of traces. */
@QuarkusTest
@TestProfile(TracedStack.Profile.class)
class TracingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SPAN = "b7ad6b7169203331";

    TracedStack stack;
    private final String trace = UUID.randomUUID().toString().replace("-", "");

    @BeforeEach
    void waitForTheCatalog() {
        await().atMost(PATIENCE)
                .until(() ->
                        given().get("/.well-known/oauth-protected-resource/mcp").statusCode() == 200);
    }

    @AfterEach
    void collectorIsBack() {
        stack.collector.answers(200);
    }

    @Test
    void aCallIsOneTraceFromTheAgentToTheTarget() {
        List<JsonObject> audit = new CopyOnWriteArrayList<>();
        Trails.take(stack.identity, audit);
        call("notes___whoami", "", header("01")).then().body("result.content[0].text", equalTo("done"));

        Collector.Got inbound = span("tools/call whoami");
        assertThat(inbound.service()).isEqualTo("gateway-service");
        assertThat(inbound.kind()).isEqualTo("SERVER");
        assertThat(inbound.parentId()).isEqualTo(SPAN);
        assertThat(inbound.failed()).isFalse();
        assertThat(inbound.attributes())
                .containsEntry("mcp.method.name", "tools/call")
                .containsEntry("gen_ai.tool.name", "whoami")
                .containsEntry("gatehouse.gateway.id", "main-1")
                .containsEntry("gatehouse.target.name", "notes")
                .containsEntry("gatehouse.outcome", "SUCCESS")
                .containsEntry("http.response.status_code", "200");
        Collector.Got outbound = span("tools/call");
        assertThat(outbound.kind()).isEqualTo("CLIENT");
        assertThat(outbound.parentId()).isEqualTo(inbound.spanId());
        assertThat(outbound.attributes()).containsEntry("http.response.status_code", "200");
        assertThat(toldTheTarget()).isEqualTo("00-" + trace + "-" + outbound.spanId() + "-01");
        await().atMost(PATIENCE)
                .until(() -> audit.stream().anyMatch(event -> trace.equals(event.getString("traceId"))));
    }

    @Test
    void theTraceThatTheMessageNamesComesBeforeThatOfTheHeaders() {
        String meta = "\"_meta\":{\"traceparent\":\"" + header("01") + "\"},";
        call("notes___whoami", meta, "00-" + "1".repeat(32) + "-" + SPAN + "-01")
                .then()
                .statusCode(200);
        assertThat(span("tools/call whoami").parentId()).isEqualTo(SPAN);
        assertThat(toldTheTarget()).startsWith("00-" + trace);

        call("notes___whoami", "\"_meta\":{\"traceparent\":\"nonsense\"},", header("01"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(named("tools/call whoami"))
                        .extracting(Collector.Got::parentId)
                        .containsExactly(SPAN, SPAN));
    }

    @Test
    void aTraceThatIsNotSampledIsCarriedOnButNotRecorded() {
        call("notes___whoami", "", header("00")).then().statusCode(200);
        assertThat(toldTheTarget()).startsWith("00-" + trace).endsWith("-00");
        // Another one that is recorded shows that the first would be there by now.
        call("notes___whoami", "\"_meta\":{\"traceparent\":\"00-" + trace + "-00000000000000aa-01\"},", null);
        assertThat(span("tools/call whoami").parentId()).isEqualTo("00000000000000aa");
    }

    @Test
    void whatIsRefusedSaysWhy() {
        call("notes___drop_all", "", header("01")).then().body("error.code", equalTo(-32602));
        Collector.Got unknown = span("tools/call");
        assertThat(unknown.failed()).isTrue();
        assertThat(unknown.attributes()).containsEntry("error.type", "-32602");
        assertThat(unknown.toString()).doesNotContain("drop_all");
    }

    @Test
    void aMethodThatNobodyKnowsNamesNoSpan() {
        agent(stack.company.token("alice"))
                .header("traceparent", header("01"))
                .body("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a/" + trace + "\"}")
                .post("/mcp")
                .then()
                .body("error.code", equalTo(-32601));
        assertThat(span("_OTHER").failed()).isTrue();
    }

    @Test
    void whoIsNotLetInMakesNoSpans() {
        agent("no-token")
                .header("traceparent", header("01"))
                .body("{}")
                .post("/mcp")
                .then()
                .statusCode(401);
        call("notes___whoami", "", header("01"));
        assertThat(span("tools/call whoami").parentId()).isEqualTo(SPAN);
        assertThat(stack.collector.of(trace)).noneMatch(span -> span.name().equals("mcp"));
    }

    @Test
    void aCollectorThatIsBrokenDisturbsNoCall() {
        stack.collector.answers(500);
        call("notes___whoami", "", header("01")).then().body("result.content[0].text", equalTo("done"));
        await().atMost(PATIENCE).until(() -> stack.collector.server.count("/v1/traces") > 0);
        call("notes___whoami", "", header("01")).then().body("result.content[0].text", equalTo("done"));
    }

    @Test
    void noSpanHoldsATokenAnArgumentOrAUser() {
        String token = stack.company.token("alice-in-clear");
        agent(token)
                .header("traceparent", header("01"))
                .body(body("notes___whoami", ""))
                .post("/mcp")
                .then()
                .statusCode(200);
        span("tools/call whoami");
        // All that is sent after the call has its numbers in it.
        long before = stack.collector.server.count(Collector.METRICS);
        await().atMost(PATIENCE).until(() -> stack.collector.server.count(Collector.METRICS) > before + 1);
        assertThat(stack.collector.server.seen)
                .allSatisfy(seen -> assertThat(seen.body().toString("ISO-8859-1"))
                        .doesNotContain(token)
                        .doesNotContain("alice-in-clear")
                        .doesNotContain("my-secret-argument"));
    }

    private Collector.Got span(String name) {
        await().atMost(PATIENCE).until(() -> !named(name).isEmpty());
        return named(name).getFirst();
    }

    private List<Collector.Got> named(String name) {
        return stack.collector.of(trace).stream()
                .filter(span -> span.name().equals(name))
                .toList();
    }

    private String toldTheTarget() {
        List<LoopbackServer.Seen> calls = stack.target.seen.stream()
                .filter(seen -> String.valueOf(seen.header("traceparent")).contains(trace))
                .filter(seen -> seen.body().toString().contains("tools/call"))
                .toList();
        return calls.getLast().header("traceparent");
    }

    private String header(String flags) {
        return "00-" + trace + "-" + SPAN + "-" + flags;
    }

    private Response call(String tool, String meta, String traceparent) {
        var request = agent(stack.company.token("alice")).body(body(tool, meta));
        return (traceparent == null ? request : request.header("traceparent", traceparent)).post("/mcp");
    }

    private static String body(String tool, String meta) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{" + meta + "\"name\":\"" + tool
                + "\",\"arguments\":{\"q\":\"my-secret-argument\"}}}";
    }

    private static io.restassured.specification.RequestSpecification agent(String token) {
        return given().header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json")
                .header("MCP-Protocol-Version", "2025-11-25")
                .header("Authorization", "Bearer " + token);
    }
}
