package io.gatehouse.identity.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AuditResourceTest {

    private static final String PATH = "/v1/audit/events";
    private static final Instant BEGAN = Instant.parse("2026-01-02T03:04:00Z");

    @Inject
    AuditTrail trail;

    private final String writer = "gateway-service/" + UUID.randomUUID();
    private final String target = "target-" + UUID.randomUUID();

    @Test
    void eventsAreTakenOverOnceAndInOrder() {
        accepted(deliver(writer, 1, 2), 2);
        accepted(deliver(writer, 1, 3), 3);
        accepted(deliver(writer, 2, 3), 3);
        accepted(deliver(writer, 4, 4), 4);

        read(Map.of("target", target))
                .then()
                .statusCode(200)
                .body("items.sequence", contains(4, 3, 2, 1))
                .body("items.writer", everyItem(equalTo(writer)))
                .body("items[0].type", equalTo("TOOL_CALLED"))
                .body("items[0].outcome", equalTo("SUCCESS"))
                .body("items[0].time", equalTo("2026-01-02T03:04:04Z"))
                .body("items[0].durationMillis", equalTo(7))
                .body("items[0].userSubject", equalTo("alice"))
                .body("items[0].receivedAt", notNullValue())
                .body("items[0].id", notNullValue())
                .body("nextCursor", nullValue());
    }

    @Test
    void gapIsAConflictAndChangesNothing() {
        accepted(deliver(writer, 1, 1), 1);
        refused(deliver(writer, 3, 4), 409, "ConflictException")
                .then()
                .body("message", equalTo("Events are missing; the next sequence number is 2"));
        refused(deliver("gateway-service/" + UUID.randomUUID(), 2, 2), 409, "ConflictException");
        read(Map.of("target", target)).then().body("items.sequence", contains(1));
        accepted(deliver(writer, 2, 4), 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"catalog-service/1", "gateway-service-2/1", "identity-service/1"})
    void foreignWriterIsRefused(String foreign) {
        refused(deliver(foreign, 1, 1), 403, "AccessDeniedException");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"arguments\":{\"q\":1}",
                "\"token\":\"ey\"",
                "\"type\":\"TOOL_LOVED\"",
                "\"reason\":\"free words\"",
                "\"tool\":\"a\\u0007b\"",
                "\"id\":7"
            })
    void unknownOrWrongMemberIsRefused(String member) {
        refused(post(body(writer, event(1) + "," + event(2, member))), 400, "ValidationException");
        read(Map.of("target", target)).then().body("items.size()", equalTo(0));
    }

    @Test
    void sequenceThatJumpsWithinADeliveryIsRefused() {
        refused(post(body(writer, event(1) + "," + event(3))), 400, "ValidationException");
        refused(post(body(writer, event(2) + "," + event(1))), 400, "ValidationException");
        refused(post(body(writer, event(1) + ",null")), 400, "ValidationException");
        refused(post(body(writer, "")), 400, "ValidationException");
        refused(post(body("no slash", event(1))), 400, "ValidationException");
    }

    @Test
    void moreThanFiveThousandEventsAreRefused() {
        refused(deliver(writer, 1, 5001), 400, "ValidationException");
        accepted(deliver(writer, 1, 5000), 5000);
        accepted(deliver(writer, 4000, 5001), 5001);
        read(Map.of("target", target, "limit", "2")).then().body("items.sequence", contains(5001, 5000));
    }

    @Test
    void deliveriesOfOneWriterAtTheSameTimeAreTakenOverOnce() {
        List<Response> answers = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> deliver(writer, 1, 20))
                .toList();
        answers.forEach(answer -> accepted(answer, 20));
        read(Map.of("target", target, "limit", "100")).then().body("items.size()", equalTo(20));
    }

    @Test
    void everyMemberOfAnEventIsReadBack() {
        String all = """
                "userId":"u","client":"agent","gateway":"g-1","provider":"p","scopes":"a b","session":"s_1",
                "reason":"ok","traceId":"0af7","clientAddress":"127.0.0.1","durationMillis":12""";
        accepted(post(body(writer, event(1, all))), 1);
        read(Map.of("target", target))
                .then()
                .body("items[0].workload", equalTo("main-abc123defg"))
                .body("items[0].userIssuer", equalTo("https://idp.example"))
                .body("items[0].userId", equalTo("u"))
                .body("items[0].client", equalTo("agent"))
                .body("items[0].gateway", equalTo("g-1"))
                .body("items[0].tool", equalTo("whoami"))
                .body("items[0].provider", equalTo("p"))
                .body("items[0].scopes", equalTo("a b"))
                .body("items[0].session", equalTo("s_1"))
                .body("items[0].reason", equalTo("ok"))
                .body("items[0].traceId", equalTo("0af7"))
                .body("items[0].clientAddress", equalTo("127.0.0.1"))
                .body("items[0].durationMillis", equalTo(12));
    }

    @Test
    void filtersNarrowAndPagesGoOn() {
        accepted(deliver(writer, 1, 5), 5);
        Response first = read(Map.of("target", target, "limit", "2"));
        first.then().statusCode(200).body("items.sequence", contains(5, 4));
        Response second = read(Map.of("target", target, "limit", "2", "cursor", first.path("nextCursor")));
        second.then().statusCode(200).body("items.sequence", contains(3, 2));
        read(Map.of("target", target, "limit", "2", "cursor", second.path("nextCursor")))
                .then()
                .body("items.sequence", contains(1))
                .body("nextCursor", nullValue());

        read(Map.of("target", target, "from", "2026-01-02T03:04:02Z", "to", "2026-01-02T03:04:04Z"))
                .then()
                .body("items.sequence", contains(3, 2));
        read(Map.of("target", target, "user", "alice", "type", "TOOL_CALLED", "outcome", "SUCCESS"))
                .then()
                .body("items.size()", equalTo(5));
        read(Map.of("target", target, "user", "bob")).then().body("items.size()", equalTo(0));
        read(Map.of("target", target, "outcome", "REFUSED")).then().body("items.size()", equalTo(0));
        read(Map.of("target", target, "provider", "other")).then().body("items.size()", equalTo(0));
        read(Map.of("target", target, "workload", "other")).then().body("items.size()", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource({"type,TOOL_LOVED", "outcome,MAYBE", "from,yesterday", "to,x", "limit,0", "limit,501", "cursor,???"})
    void wrongFilterIsRefusedByName(String name, String value) {
        refused(read(Map.of(name, value)), 400, "ValidationException").then().body("message", startsWith(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator", "agent-developer", "nothing"})
    void onlyAuditorsRead(String role) {
        String token = TestIssuer.configured().personToken("olga", role).sign();
        refused(given().auth().oauth2(token).get(PATH), 403, "AccessDeniedException");
        refused(given().get(PATH), 401, "UnauthorizedException");
    }

    @Test
    void peopleDoNotDeliver() {
        String token = TestIssuer.configured().personToken("adam", "auditor").sign();
        refused(
                given().auth()
                        .oauth2(token)
                        .contentType("application/json")
                        .body(body(writer, event(1)))
                        .post(PATH),
                403,
                "AccessDeniedException");
    }

    @Test
    void ownEventIsReadBack() {
        Reactive.run(() -> trail.record(AuditEvent.of(AuditType.CONSENT_REFUSED, Outcome.REFUSED)
                .target(target)
                .reason("other-user")
                .clientAddress("127.0.0.1")
                .build()));
        read(Map.of("target", target))
                .then()
                .body("items.writer", contains("identity-service"))
                .body("items.reason", contains("other-user"));
    }

    @Test
    void whatAStrangerSentDoesNotKeepAnEventOutOfTheTrail() {
        Reactive.run(() -> trail.record(AuditEvent.of(AuditType.CALLER_REFUSED, Outcome.REFUSED)
                .target(target)
                .client("c".repeat(10_000))
                .userSubject("a\u0000b\nc\ud800")
                .build()));
        read(Map.of("target", target))
                .then()
                .body("items.client", contains("c".repeat(256)))
                .body("items.userSubject", contains("a?b?c?"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_event SET outcome = 'SUCCESS'",
                "DELETE FROM audit_event",
                "TRUNCATE audit_event",
                "DELETE FROM audit_writer"
            })
    void theServiceItselfCannotChangeTheTrail(String sql) {
        assertThatThrownBy(() -> Reactive.sql(sql)).hasMessageContaining("permission denied");
    }

    private Response deliver(String by, long from, long to) {
        return post(
                body(by, LongStream.rangeClosed(from, to).mapToObj(this::event).collect(Collectors.joining(","))));
    }

    private String event(long sequence) {
        return event(sequence, "\"durationMillis\":7");
    }

    private String event(long sequence, String more) {
        return """
                {"sequence":%d,"time":"%s","type":"TOOL_CALLED","outcome":"SUCCESS",
                 "workload":"main-abc123defg","userIssuer":"https://idp.example","userSubject":"alice",
                 "target":"%s","tool":"whoami",%s}
                """.formatted(sequence, BEGAN.plusSeconds(sequence), target, more);
    }

    private static String body(String by, String events) {
        return "{\"writer\":\"" + by + "\",\"events\":[" + events + "]}";
    }

    private static Response post(String body) {
        TestWorkload gateway = TestWorkload.seeded("gateway-service");
        return given().auth()
                .oauth2(gateway.bearer(TestWorkload.IDENTITY))
                .contentType("application/json")
                .body(body)
                .post(PATH);
    }

    private static Response read(Map<String, String> filter) {
        RequestSpecification request = given().auth()
                .oauth2(TestIssuer.configured().personToken("adam", "auditor").sign());
        return request.queryParams(filter).get(PATH);
    }

    private static void accepted(Response answer, int through) {
        answer.then().statusCode(200).body("acceptedThrough", equalTo(through));
    }

    private static Response refused(Response answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        answer.then().body("__type", equalTo(type));
        return answer;
    }
}
