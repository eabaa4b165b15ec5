package io.gatehouse.gateway.metric;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.gateway.trace.Collector;
import io.gatehouse.gateway.trace.TracedStack;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector is told of calls in numbers. */
@QuarkusTest
@TestProfile(TracedStack.Profile.class)
class MetricsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    TracedStack stack;

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
    void aCallIsCountedByGatewayTargetToolAndOutcome() {
        double before = calls();
        call("notes___whoami").body("result.content[0].text", equalTo("done"));
        await().atMost(PATIENCE).until(() -> calls() == before + 1);
        Point point = whoami().getLast();
        assertThat(point.attributes())
                .containsEntry("gateway", "main-1")
                .containsEntry("target", "notes")
                .containsEntry("kind", "tool")
                .containsEntry("outcome", "success");
        assertThat(point.unit()).isEqualTo("seconds");
        assertThat(point.resource()).containsEntry("service.name", "gateway-service");
        assertThat(stack.collector.points("gateway.calls.running")).isNotEmpty();
    }

    @Test
    void whatACallerMadeUpIsNoName() {
        call("notes___made_up_by_me").body("error.code", equalTo(-32602));
        long before = stack.collector.server.count(Collector.METRICS);
        await().atMost(PATIENCE).until(() -> stack.collector.server.count(Collector.METRICS) > before + 1);
        assertThat(stack.collector.server.seen)
                .noneSatisfy(
                        seen -> assertThat(seen.body().toString("ISO-8859-1")).contains("made_up_by_me"));
    }

    @Test
    void aCollectorThatIsBrokenDisturbsNoCallAndMissesNone() {
        double before = calls();
        stack.collector.answers(503);
        long sent = stack.collector.server.count(Collector.METRICS);
        call("notes___whoami").body("result.content[0].text", equalTo("done"));
        await().atMost(PATIENCE).until(() -> stack.collector.server.count(Collector.METRICS) > sent + 1);
        assertThat(calls()).isEqualTo(before);
        stack.collector.answers(200);
        await().atMost(PATIENCE).until(() -> calls() == before + 1);
    }

    private double calls() {
        return whoami().isEmpty() ? 0 : whoami().getLast().value();
    }

    private List<Point> whoami() {
        return stack.collector.points("gateway.tool.calls").stream()
                .filter(point -> "whoami".equals(point.attributes().get("tool")))
                .toList();
    }

    private ValidatableResponse call(String tool) {
        return given().header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json")
                .header("MCP-Protocol-Version", "2025-11-25")
                .header("Authorization", "Bearer " + stack.company.token("alice"))
                .body("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                        + "\",\"arguments\":{}}}")
                .post("/mcp")
                .then();
    }
}
