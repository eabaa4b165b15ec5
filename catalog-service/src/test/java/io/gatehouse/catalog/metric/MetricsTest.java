package io.gatehouse.catalog.metric;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.catalog.trace.TracedStack;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a collector is told of requests in numbers. */
@QuarkusTest
@TestProfile(TracedStack.Profile.class)
class MetricsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PATH = "/gateways";

    TracedStack stack;

    @AfterEach
    void collectorIsBack() {
        stack.collector.answers(200);
    }

    @Test
    void aRequestIsCountedByItsPathTemplateAndStatus() {
        double before = refused();
        ask();
        await().atMost(PATIENCE).until(() -> refused() == before + 1);
        Point point = points().getLast();
        assertThat(point.unit()).isEqualTo("seconds");
        assertThat(point.resource()).containsEntry("service.name", "catalog-service");
        assertThat(stack.collector.points("jvm.memory.used")).isNotEmpty();
    }

    @Test
    void aCollectorThatIsBrokenDisturbsNothingAndMissesNothing() {
        double before = refused();
        stack.collector.answers(503);
        int sent = stack.collector.metrics().size();
        ask();
        await().atMost(PATIENCE).until(() -> stack.collector.metrics().size() > sent + 1);
        stack.collector.answers(200);
        await().atMost(PATIENCE).until(() -> refused() == before + 1);
    }

    /** Without a credential. */
    private static void ask() {
        given().contentType("application/json").body("{}").post(PATH).then().statusCode(401);
    }

    private double refused() {
        return points().isEmpty() ? 0 : points().getLast().value();
    }

    private List<Point> points() {
        return stack.collector.points("http.server.requests").stream()
                .filter(point -> PATH.equals(point.attributes().get("uri"))
                        && "POST".equals(point.attributes().get("method"))
                        && "401".equals(point.attributes().get("status")))
                .toList();
    }
}
