package io.gatehouse.identity.trace;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.consent.ConsentStory;
import io.gatehouse.identity.consent.TestBrowser;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector is told of requests and of calls of vendors, and what vendors are told of traces. */
@QuarkusTest
@TestProfile(TracedPostgres.Profile.class)
class TracingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String TOKEN = "POST /identities/oauth2/token";

    TracedPostgres stack;
    private final String trace = UUID.randomUUID().toString().replace("-", "");
    private ConsentStory story;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
    }

    @AfterEach
    void end() {
        stack.collector.answers(200);
        story.close();
    }

    @Test
    void aRequestIsASpanBelowItsCallerAndTheCallOfTheVendorOneBelowThat() {
        machineToken(header("01")).then().statusCode(200);

        Collector.Got request = span(TOKEN);
        assertThat(request.service()).isEqualTo("identity-service");
        assertThat(request.kind()).isEqualTo("SERVER");
        assertThat(request.parentId()).isEqualTo(SPAN);
        assertThat(request.failed()).isFalse();
        assertThat(request.attributes())
                .containsEntry("http.request.method", "POST")
                .containsEntry("http.route", "/identities/oauth2/token")
                .containsEntry("http.response.status_code", "200");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ofKind("CLIENT")).isNotEmpty());
        assertThat(ofKind("CLIENT")).allSatisfy(call -> {
            assertThat(call.parentId()).isEqualTo(request.spanId());
            assertThat(call.name()).isIn("GET", "POST");
            assertThat(call.attributes())
                    .containsEntry("server.address", "127.0.0.1")
                    .containsEntry("http.response.status_code", "200");
        });
        // It is nothing to them.
        assertThat(story.tracesAtVendor()).isEmpty();
    }

    @Test
    void aTraceThatIsNotSampledIsNotRecordedButStandsInTheTrail() {
        machineToken(header("00")).then().statusCode(200);
        // Another one that is recorded shows that the first would be there by now.
        machineToken("00-" + trace + "-00000000000000aa-01").then().statusCode(200);
        assertThat(span(TOKEN).parentId()).isEqualTo("00000000000000aa");
        assertThat(ofKind("SERVER")).hasSize(1);
        assertThat(rows()).hasSize(2);
    }

    @Test
    void whatIsNoTraceBeginsOneOfItsOwn() {
        machineToken("nonsense").then().statusCode(200);
        machineToken(header("01")).then().statusCode(200);
        assertThat(span(TOKEN).parentId()).isEqualTo(SPAN);
        assertThat(ofKind("SERVER")).hasSize(1);
    }

    @Test
    void whatIsRefusedIsASpanAndNoFailureOfTheService() {
        given().header("traceparent", header("01"))
                .contentType("application/json")
                .body("{}")
                .post("/identities/oauth2/token")
                .then()
                .statusCode(401);
        assertThat(span(TOKEN).attributes()).containsEntry("http.response.status_code", "401");
        assertThat(span(TOKEN).failed()).isFalse();
    }

    @Test
    void whatACallerMadeUpNamesNoSpan() {
        given().header("traceparent", header("01"))
                .request("X-" + trace, "/nowhere/" + trace)
                .then()
                .statusCode(greaterThanOrEqualTo(400));
        assertThat(span("_OTHER").kind()).isEqualTo("SERVER");
        assertThat(stack.collector.of(trace).toString().replace("traceId=" + trace, ""))
                .doesNotContain(trace);
    }

    @Test
    void aCollectorThatIsBrokenDisturbsNothing() {
        stack.collector.answers(500);
        int before = stack.collector.bodies().size();
        machineToken(header("01")).then().statusCode(200);
        await().atMost(PATIENCE).until(() -> stack.collector.bodies().size() > before);
        machineToken(header("01")).then().statusCode(200);
    }

    @Test
    void noExportedByteIsASecretOrAUser() {
        String user = "alice-in-clear-" + trace;
        String userToken = ConsentStory.userToken(user);
        String workloadToken = story.forUser(user);
        Response asked = post(header("01"), workloadToken, "USER_FEDERATION");
        asked.then().statusCode(200);
        TestBrowser browser = TestBrowser.of(user);
        HttpResponse<String> page = browser.open(asked.path("authorizationUrl"));
        String callback = browser.agree(page);
        assertThat(browser.get(callback).body()).contains("You are connected");
        String token = post(header("01"), workloadToken, "USER_FEDERATION").path("accessToken");
        assertThat(token).isNotNull();
        // The pages have made spans, too: of the callback, whose URL holds the code, and of its exchange at the vendor.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stack.collector.named("GET /identities/oauth2/callback/{provider}"))
                        .isNotEmpty());
        await().atMost(PATIENCE).until(() -> named(TOKEN).size() >= 2);

        List<String> secrets = new ArrayList<>(story.secrets());
        secrets.addAll(List.of(user, userToken, workloadToken, story.bearer(), token, callback));
        String session = asked.path("sessionUri");
        secrets.add(session.substring(session.lastIndexOf(':') + 1));
        secrets.addAll(List.of("code=", "state=", "request_uri"));
        // All that is sent after the story has its numbers in it.
        int before = stack.collector.metrics().size();
        await().atMost(PATIENCE).until(() -> stack.collector.metrics().size() > before + 1);
        List<byte[]> sent = new ArrayList<>(stack.collector.bodies());
        sent.addAll(stack.collector.metrics());
        assertThat(sent).allSatisfy(body -> {
            String bytes = new String(body, StandardCharsets.ISO_8859_1);
            assertThat(secrets).noneMatch(bytes::contains);
        });
    }

    private Response machineToken(String traceparent) {
        return post(traceparent, story.forUser("alice"), "M2M");
    }

    private Response post(String traceparent, String workloadToken, String flow) {
        return given().auth()
                .oauth2(story.bearer())
                .contentType("application/json")
                .header("traceparent", traceparent)
                .body(Map.of(
                        "workloadIdentityToken",
                        workloadToken,
                        "resourceCredentialProviderName",
                        story.provider(),
                        "scopes",
                        List.of("notes:read"),
                        "oauth2Flow",
                        flow))
                .post("/identities/oauth2/token");
    }

    private List<Map<String, String>> rows() {
        List<Map<String, String>> items = given().auth()
                .oauth2(TestIssuer.configured().personToken("adam", "auditor").sign())
                .queryParams(Map.of("type", "RESOURCE_TOKEN_USED", "provider", story.provider()))
                .get("/v1/audit/events")
                .then()
                .statusCode(200)
                .extract()
                .path("items");
        return items.stream().filter(row -> trace.equals(row.get("traceId"))).toList();
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

    private List<Collector.Got> ofKind(String kind) {
        return stack.collector.of(trace).stream()
                .filter(span -> span.kind().equals(kind))
                .toList();
    }

    private String header(String flags) {
        return "00-" + trace + "-" + SPAN + "-" + flags;
    }
}
