package io.gatehouse.catalog.trace;

import static io.gatehouse.catalog.fake.Catalog.awaitStatus;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.oauth;
import static io.gatehouse.catalog.fake.Catalog.targetBody;
import static io.gatehouse.catalog.fake.FakeMcpServer.tool;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.catalog.fake.FakeMcpServer;
import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TracedStack.Profile.class)
class TracingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String CREATE = "POST /gateways/{gatewayIdentifier}/targets";

    TracedStack stack;
    private final String trace = UUID.randomUUID().toString().replace("-", "");
    private FakeMcpServer server;
    private String gateway;

    @BeforeEach
    void startServer() throws IOException {
        server = new FakeMcpServer().pages("[" + tool("whoami") + "]");
        gateway = newGateway();
    }

    @AfterEach
    void stopServer() {
        stack.collector.answers(200);
        server.close();
    }

    @Test
    void theOperatorsRequestIsOneTraceWithWhatIdentityIsAsked() {
        String id = create("01", "").path("targetId");
        awaitStatus(gateway, id, "READY");

        Collector.Got request = span(CREATE);
        assertThat(request.service()).isEqualTo("catalog-service");
        assertThat(request.kind()).isEqualTo("SERVER");
        assertThat(request.parentId()).isEqualTo(SPAN);
        assertThat(request.failed()).isFalse();
        assertThat(request.attributes())
                .containsEntry("http.request.method", "POST")
                .containsEntry("http.response.status_code", "202");
        Collector.Got registration = span("PUT /v1/gateway-workloads");
        assertThat(registration.kind()).isEqualTo("CLIENT");
        assertThat(registration.parentId()).isEqualTo(request.spanId());
        assertThat(toldIdentity("/v1/gateway-workloads/" + gateway))
                .contains("00-" + trace + "-" + registration.spanId() + "-01");
    }

    @Test
    void theSynchronisationBelongsToTheTraceOfWhoAskedForIt() {
        server.token("secret-user-token");
        Response created = create("01", oauth("AUTHORIZATION_CODE"));
        String id = created.path("targetId");
        IdentityControl.session(created.path("authorizationData.oauth2.authorizationUrl"), "GRANTED");
        awaitStatus(gateway, id, "READY");

        Collector.Got reading = span("synchronise");
        assertThat(reading.kind()).isEqualTo("INTERNAL");
        assertThat(reading.parentId()).isEqualTo(span(CREATE).spanId());
        assertThat(reading.attributes())
                .containsEntry("gatehouse.gateway.id", gateway)
                .containsEntry("gatehouse.target.name", "notes");
        Collector.Got tools = span("tools/list");
        assertThat(tools.kind()).isEqualTo("CLIENT");
        assertThat(tools.parentId()).isEqualTo(reading.spanId());
        assertThat(tools.attributes()).containsEntry("server.address", "127.0.0.1");
        assertThat(server.traces()).contains("POST tools/list 00-" + trace + "-" + tools.spanId() + "-01");
        assertThat(server.traces()).allMatch(one -> one.contains(trace));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(IdentityControl.audit(gateway))
                        .filteredOn(event -> event.path("target").asText().equals("notes"))
                        .extracting(
                                event -> event.path("type").asText(),
                                event -> event.path("traceId").asText())
                        .contains(tuple("TARGET_CHANGED", trace), tuple("TARGET_SYNCHRONIZED", trace)));
    }

    @Test
    void asManyPollsAsAConsentTakesRecordNoSpans() {
        Response created = create("01", oauth("AUTHORIZATION_CODE"));
        await().atMost(PATIENCE)
                .until(() -> toldIdentity("/identities/oauth2/token").stream()
                                .filter(one -> one.endsWith("-00"))
                                .count()
                        >= 3);
        IdentityControl.session(created.path("authorizationData.oauth2.authorizationUrl"), "FAILED");
        awaitStatus(gateway, created.path("targetId"), "FAILED");
        span(CREATE);
        // The one that opened the session.
        assertThat(named("POST /identities/oauth2/token")).hasSize(1);
    }

    @Test
    void aTargetThatCannotBeReadIsAFailedSpanAndAnAuditRowOfTheTrace() {
        server.status(500);
        String id = create("01", "").path("targetId");
        awaitStatus(gateway, id, "FAILED");
        assertThat(span("synchronise").failed()).isTrue();
        assertThat(span("synchronise").attributes()).containsEntry("error.type", "SyncFailed");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(IdentityControl.audit(gateway))
                        .filteredOn(event -> event.path("type").asText().equals("TARGET_SYNCHRONIZATION_FAILED"))
                        .extracting(event -> event.path("traceId").asText())
                        .containsExactly(trace));
    }

    @Test
    void auditRowsOfRequestsCarryTheAddressOfTheCaller() {
        create("00", "");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(IdentityControl.audit(gateway))
                        .filteredOn(event -> event.path("type").asText().equals("TARGET_CHANGED"))
                        .extracting(event -> event.path("clientAddress").asText())
                        .containsExactly("127.0.0.1"));
    }

    @Test
    void aTraceThatIsNotSampledIsCarriedOnButNotRecorded() {
        String id = create("00", "").path("targetId");
        awaitStatus(gateway, id, "READY");
        assertThat(server.traces()).isNotEmpty().allMatch(one -> one.contains("00-" + trace) && one.endsWith("-00"));
        // Another one that is recorded shows that the first would be there by now.
        ask("00-" + trace + "-00000000000000aa-01");
        assertThat(span("GET /gateways/{gatewayIdentifier}").parentId()).isEqualTo("00000000000000aa");
        assertThat(stack.collector.of(trace)).hasSize(1);
    }

    @Test
    void whatIsNoTraceBeginsOneOfItsOwn() {
        ask("nonsense");
        ask(header("01"));
        assertThat(span("GET /gateways/{gatewayIdentifier}").parentId()).isEqualTo(SPAN);
        assertThat(named("GET /gateways/{gatewayIdentifier}")).hasSize(1);
    }

    @Test
    void whatACallerMadeUpNamesNoSpan() {
        given().header("traceparent", header("01"))
                .request("X-" + trace, "/nowhere/" + trace)
                .then()
                .statusCode(404);
        assertThat(span("_OTHER").kind()).isEqualTo("SERVER");
        assertThat(stack.collector.of(trace).toString().replace("traceId=" + trace, ""))
                .doesNotContain(trace);
    }

    @Test
    void aCollectorThatIsBrokenDisturbsNothing() {
        stack.collector.answers(500);
        int before = stack.collector.bodies().size();
        String id = create("01", "").path("targetId");
        awaitStatus(gateway, id, "READY");
        await().atMost(PATIENCE).until(() -> stack.collector.bodies().size() > before);
        ask(header("01"));
    }

    @Test
    void noSpanHoldsATokenAUserOrAUrl() {
        server.token("secret-user-token");
        String operator =
                TestTokens.person("olga-in-clear", "operator", TestTokens.company(), TestTokens.API, 600, "company");
        Response created = create("01", oauth("AUTHORIZATION_CODE"), operator);
        String session = created.path("authorizationData.oauth2.authorizationUrl");
        IdentityControl.session(session, "GRANTED");
        awaitStatus(gateway, created.path("targetId"), "READY");
        span("synchronise");
        String handle = session.substring(session.indexOf("request_uri=") + 12);
        // All that is sent after the story has its numbers in it.
        int before = stack.collector.metrics().size();
        await().atMost(PATIENCE).until(() -> stack.collector.metrics().size() > before + 1);
        List<byte[]> sent = new ArrayList<>(stack.collector.bodies());
        sent.addAll(stack.collector.metrics());
        assertThat(sent)
                .allSatisfy(body -> assertThat(new String(body, StandardCharsets.ISO_8859_1))
                        .doesNotContain(operator)
                        .doesNotContain("secret-")
                        .doesNotContain("bearer-")
                        .doesNotContain("olga-in-clear")
                        .doesNotContain(handle)
                        .doesNotContain(server.url()));
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

    private List<String> toldIdentity(String path) {
        List<String> told = new ArrayList<>();
        for (JsonNode request : IdentityControl.state().path("requests")) {
            String parent = request.path("traceparent").asText();
            if (request.path("path").asText().equals(path) && parent.contains(trace)) {
                told.add(parent);
            }
        }
        return told;
    }

    private String header(String flags) {
        return "00-" + trace + "-" + SPAN + "-" + flags;
    }

    private Response create(String flags, String credentials) {
        return create(flags, credentials, TestTokens.operator());
    }

    private Response create(String flags, String credentials, String operator) {
        Response created = given().auth()
                .oauth2(operator)
                .contentType("application/json")
                .header("traceparent", header(flags))
                .body(targetBody("notes", server.url(), "", credentials))
                .post("/gateways/" + gateway + "/targets/");
        created.then().statusCode(202);
        return created;
    }

    private void ask(String traceparent) {
        given().auth()
                .oauth2(TestTokens.operator())
                .header("traceparent", traceparent)
                .get("/gateways/" + gateway)
                .then()
                .statusCode(200);
    }
}
