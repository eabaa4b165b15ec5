package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S2: the session URI is known to the initiator, to logs and to a model; knowing it completes nothing. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class KnownSessionIdCompletionTest {

    private static final Map<String, Object> APPLICATION =
            Map.of("resourceOauth2ReturnUrl", ConsentStory.RETURN_URL, "customState", "app state & more");

    private ConsentStory story;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
    }

    @AfterEach
    void end() {
        story.close();
    }

    /** Alice's browser up to the application's page; the answer is the URL that it is sent to. */
    private String toApplication(Response asked) {
        TestBrowser alice = TestBrowser.of("alice");
        HttpResponse<String> handedOver = alice.get(alice.agree(alice.open(asked.path("authorizationUrl"))));
        assertThat(handedOver.statusCode()).as(handedOver.body()).isEqualTo(303);
        return TestBrowser.location(handedOver);
    }

    @Test
    void theApplicationCompletesWithTheFreshHandle() {
        String token = story.forUser("alice");
        Response asked = story.ask(token, APPLICATION);
        String location = toApplication(asked);
        assertThat(location)
                .startsWith(ConsentStory.RETURN_URL + "?session_id=")
                .endsWith("&state=app+state+%26+more");
        String handle = ConsentStory.sessionId(location);
        assertThat(handle).isNotEqualTo(asked.<String>path("sessionUri"));
        assertThat(story.vendor().exchanges()).as("the code waits").isZero();
        story.poll(token, asked.path("sessionUri")).then().body("sessionStatus", equalTo("IN_PROGRESS"));
        assertThat(story.vendor().issued()).noneMatch(story.stored()::contains);

        ConsentStory.complete(story.bearer(), handle, Map.of("userToken", ConsentStory.userToken("alice")))
                .then()
                .statusCode(200)
                .body("$", equalTo(Map.of()));
        assertThat(story.vendor().exchanges()).isEqualTo(1);
        story.poll(token, asked.path("sessionUri")).then().statusCode(200).body("accessToken", notNullValue());
        story.ask(token, APPLICATION).then().statusCode(200).body("accessToken", notNullValue());
        assertThat(story.trail()).containsSubsequence("CONSENT_REQUESTED", "CONSENT_GRANTED", "SESSION_COMPLETED");
    }

    @Test
    void thePollingHandleDoesNotCompleteAndHarmsNothing() {
        Response asked = story.ask(story.forUser("alice"), APPLICATION);
        String handle = ConsentStory.sessionId(toApplication(asked));
        long before = ConsentStory.strayRefusals("wrong-handle");
        ConsentStory.complete(
                        story.bearer(), asked.path("sessionUri"), Map.of("userToken", ConsentStory.userToken("alice")))
                .then()
                .statusCode(403)
                .body("message", equalTo(ConsentStory.REFUSED))
                .body("__type", equalTo("AccessDeniedException"));
        assertThat(ConsentStory.strayRefusals("wrong-handle")).isEqualTo(before + 1);
        ConsentStory.complete(story.bearer(), handle, Map.of("userToken", ConsentStory.userToken("alice")))
                .then()
                .statusCode(200);
    }

    @Test
    void theCompletionHandleDoesNotPoll() {
        String token = story.forUser("alice");
        String handle = ConsentStory.sessionId(toApplication(story.ask(token, APPLICATION)));
        story.poll(token, handle).then().statusCode(403).body("message", equalTo(ConsentStory.REFUSED));
    }

    @Test
    void theWrongPersonDestroysTheCode() {
        String token = story.forUser("alice");
        Response asked = story.ask(token, APPLICATION);
        String handle = ConsentStory.sessionId(toApplication(asked));
        ConsentStory.complete(story.bearer(), handle, Map.of("userToken", ConsentStory.userToken("bob")))
                .then()
                .statusCode(403)
                .body("message", equalTo(ConsentStory.REFUSED));
        ConsentStory.complete(story.bearer(), handle, Map.of("userToken", ConsentStory.userToken("alice")))
                .then()
                .statusCode(403);
        assertThat(story.refusals()).containsExactly("wrong-user", "replayed");
        assertThat(story.statuses()).containsExactly("FAILED");
        assertThat(story.vendor().exchanges()).isZero();
        story.poll(token, asked.path("sessionUri")).then().body("sessionStatus", equalTo("FAILED"));
    }

    @Test
    void theLoginIsCheckedBeforeTheVendorInThisModeToo() {
        Response asked = story.ask(story.forUser("alice"), APPLICATION);
        HttpResponse<String> refused = TestBrowser.of("bob").open(asked.path("authorizationUrl"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(story.refusals()).containsExactly("wrong-user");
        assertThat(story.statuses()).containsExactly("PENDING");
    }

    @Test
    void aHandleBeforeTheConsentOrAfterItsTimeIsRefused() {
        Response asked = story.ask(story.forUser("alice"), APPLICATION);
        String handle = ConsentStory.sessionId(toApplication(asked));
        story.expire();
        ConsentStory.complete(story.bearer(), handle, Map.of("userToken", ConsentStory.userToken("alice")))
                .then()
                .statusCode(403)
                .body("message", equalTo(ConsentStory.REFUSED));
        assertThat(story.refusals()).containsExactly("expired");
        assertThat(story.statuses()).containsExactly("FAILED");
    }

    @Test
    void completionsAtOnceExchangeOnce() {
        String handle = ConsentStory.sessionId(toApplication(story.ask(story.forUser("alice"), APPLICATION)));
        List<Integer> statuses = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> ConsentStory.complete(
                                story.bearer(), handle, Map.of("userToken", ConsentStory.userToken("alice")))
                        .statusCode()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(statuses).containsOnlyOnce(200);
        assertThat(statuses).allMatch(status -> status == 200 || status == 403);
        assertThat(story.vendor().exchanges()).isEqualTo(1);
        assertThat(story.statuses()).containsExactly("COMPLETED");
    }

    @Test
    void aBrokenVendorAtCompletionEndsTheSession() {
        String handle = ConsentStory.sessionId(toApplication(story.ask(story.forUser("alice"), APPLICATION)));
        story.vendor().breakDown(true);
        ConsentStory.complete(story.bearer(), handle, Map.of("userToken", ConsentStory.userToken("alice")))
                .then()
                .statusCode(403);
        assertThat(story.refusals()).containsExactly("exchange-failed");
        assertThat(story.statuses()).containsExactly("FAILED");
    }
}
