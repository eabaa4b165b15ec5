package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S3: only the session's workload, or a completer registered for it, completes, and only for the session's user. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CrossWorkloadCompletionTest {

    private static final Map<String, Object> APPLICATION = Map.of("resourceOauth2ReturnUrl", ConsentStory.RETURN_URL);

    private ConsentStory story;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
    }

    @AfterEach
    void end() {
        story.close();
    }

    private static String handle(Response asked) {
        TestBrowser browser = TestBrowser.of("alice");
        HttpResponse<String> handedOver = browser.get(browser.agree(browser.open(asked.path("authorizationUrl"))));
        assertThat(handedOver.statusCode()).as(handedOver.body()).isEqualTo(303);
        return ConsentStory.sessionId(TestBrowser.location(handedOver));
    }

    private String aliceHandle() {
        return handle(story.ask(story.forUser("alice"), APPLICATION));
    }

    private static void refused(Response answer) {
        answer.then()
                .statusCode(403)
                .body("message", equalTo(ConsentStory.REFUSED))
                .header("x-amzn-errortype", equalTo("AccessDeniedException"));
    }

    @Test
    void anotherWorkloadDoesNotComplete() {
        String other = story.workload("other-" + UUID.randomUUID()).bearer(TestWorkload.IDENTITY);
        refused(ConsentStory.complete(other, aliceHandle(), Map.of("userToken", ConsentStory.userToken("alice"))));
        assertThat(story.refusals()).containsExactly("wrong-workload");
        assertThat(story.vendor().exchanges()).isZero();
        assertThat(story.statuses()).containsExactly("FAILED");
    }

    @Test
    void aRegisteredCompleterCompletes() {
        TestWorkload application = story.workload("app-" + UUID.randomUUID());
        TestWorkload agent = story.workload("agent-" + UUID.randomUUID(), application.name());
        String bearer = agent.bearer(TestWorkload.IDENTITY);
        String token = ConsentStory.forUser(agent.name(), bearer, "alice");
        String handle = handle(story.ask(bearer, token, APPLICATION));
        ConsentStory.complete(
                        application.bearer(TestWorkload.IDENTITY),
                        handle,
                        Map.of("userToken", ConsentStory.userToken("alice")))
                .then()
                .statusCode(200);
        story.ask(bearer, token, APPLICATION).then().body("accessToken", notNullValue());
    }

    @Test
    void aUserIdDoesNotCompleteAPersonsSession() {
        refused(ConsentStory.complete(story.bearer(), aliceHandle(), Map.of("userId", "alice")));
        assertThat(story.refusals()).containsExactly("wrong-user");
        assertThat(story.vendor().exchanges()).isZero();
    }

    @Test
    void aUserTokenThatTheWorkloadMayNotPresentDoesNotComplete() {
        String foreign = TestIssuer.configured()
                .userToken("alice", "another-audience", "x")
                .sign();
        refused(ConsentStory.complete(story.bearer(), aliceHandle(), Map.of("userToken", foreign)));
        assertThat(story.refusals()).containsExactly("user-token-refused");
    }

    @Test
    void aForeignIssuersTokenDoesNotComplete() {
        String foreign = TestIssuer.unknown("https://evil.example")
                .userToken("alice", ConsentStory.AUDIENCE, "x")
                .sign();
        refused(ConsentStory.complete(story.bearer(), aliceHandle(), Map.of("userToken", foreign)));
        assertThat(story.refusals()).containsExactly("user-token-refused");
    }

    @Test
    void aBareUserIdIsCompletedByItsWorkloadWithThatIdOnly() {
        String token = story.forUserId("local-user-1");
        String handle = handle(story.ask(token, APPLICATION));
        ConsentStory.complete(story.bearer(), handle, Map.of("userId", "local-user-1"))
                .then()
                .statusCode(200);
        story.ask(token, APPLICATION).then().body("accessToken", notNullValue());

        String second = handle(story.ask(story.forUserId("local-user-2"), APPLICATION));
        refused(ConsentStory.complete(story.bearer(), second, Map.of("userId", "local-user-1")));
        String third = handle(story.ask(story.forUserId("alice"), APPLICATION));
        refused(ConsentStory.complete(story.bearer(), third, Map.of("userToken", ConsentStory.userToken("alice"))));
        assertThat(story.refusals()).containsExactly("wrong-user", "wrong-user");
    }

    @Test
    void aBareUserIdNeedsAReturnUrl() {
        story.ask(story.forUserId("local-user-1"))
                .then()
                .statusCode(400)
                .body("__type", equalTo("ValidationException"))
                .body("fieldList[0].name", equalTo("resourceOauth2ReturnUrl"));
    }

    @Test
    void pollingChecksWorkloadAndUser() {
        Response asked = story.ask(story.forUser("alice"));
        refused(story.poll(story.forUser("bob"), asked.path("sessionUri")));
        TestWorkload other = story.workload("other-" + UUID.randomUUID());
        String bearer = other.bearer(TestWorkload.IDENTITY);
        refused(story.ask(
                bearer,
                ConsentStory.forUser(other.name(), bearer, "alice"),
                Map.of("sessionUri", asked.path("sessionUri"))));
        assertThat(story.refusals()).containsExactly("wrong-user", "wrong-workload");
        story.poll(story.forUser("alice"), asked.path("sessionUri"))
                .then()
                .statusCode(200)
                .body("sessionStatus", equalTo("IN_PROGRESS"));
    }

    @Test
    void neitherOrBothIdentifiersAreABadRequest() {
        ConsentStory.complete(story.bearer(), aliceHandle(), Map.of())
                .then()
                .statusCode(400)
                .body("fieldList[0].name", equalTo("userIdentifier"));
        assertThat(story.statuses()).containsExactly("AUTHORIZED");
    }
}
