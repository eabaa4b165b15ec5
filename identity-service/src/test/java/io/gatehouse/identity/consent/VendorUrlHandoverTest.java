package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S1: Mallory clicks himself and hands Bob the vendor's URL, so that Bob's account would land under Mallory. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class VendorUrlHandoverTest {

    private ConsentStory story;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
    }

    @AfterEach
    void end() {
        story.close();
    }

    /** Mallory passes our page; the answer is the vendor's URL that he hands on. */
    private String vendorUrl(TestBrowser mallory, Response asked) {
        HttpResponse<String> click = mallory.decide(mallory.open(asked.path("authorizationUrl")), "allow");
        assertThat(click.statusCode()).isEqualTo(303);
        return TestBrowser.location(click);
    }

    private void isThrownAway(Response asked, String malloryToken) {
        assertThat(story.vendor().exchanges()).isZero();
        assertThat(story.statuses()).containsExactly("FAILED");
        story.poll(malloryToken, asked.path("sessionUri"))
                .then()
                .statusCode(200)
                .body("sessionStatus", equalTo("FAILED"))
                .body("accessToken", nullValue());
        story.ask(malloryToken).then().statusCode(200).body("accessToken", nullValue());
    }

    @Test
    void bobWhoIsLoggedInDoesNotConnectForMallory() {
        String malloryToken = story.forUser("mallory");
        Response asked = story.ask(malloryToken);
        String handedOver = vendorUrl(TestBrowser.of("mallory"), asked);

        TestBrowser bob = TestBrowser.of("bob");
        bob.open(story.ask(story.forUser("bob")).path("authorizationUrl"));
        HttpResponse<String> refused = bob.get(TestBrowser.location(bob.get(handedOver)));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains(ConsentStory.REFUSED);
        assertThat(story.statuses()).containsExactly("FAILED", "PENDING");
        assertThat(story.vendor().exchanges()).isZero();
        story.poll(malloryToken, asked.path("sessionUri")).then().body("sessionStatus", equalTo("FAILED"));
        assertThat(story.refusals()).containsExactly("nonce-missing");
    }

    @Test
    void aBrowserThatIsNotLoggedInDoesNotEither() {
        String malloryToken = story.forUser("mallory");
        Response asked = story.ask(malloryToken);
        String handedOver = vendorUrl(TestBrowser.of("mallory"), asked);
        TestBrowser bob = TestBrowser.of("bob");
        assertThat(bob.get(TestBrowser.location(bob.get(handedOver))).statusCode())
                .isEqualTo(403);
        assertThat(story.refusals()).containsExactly("nonce-missing");
        isThrownAway(asked, malloryToken);
    }

    @Test
    void theSameBrowserWithAnotherLoginDoesNotEither() {
        String malloryToken = story.forUser("mallory");
        Response asked = story.ask(malloryToken);
        TestBrowser shared = TestBrowser.of("mallory");
        String handedOver = vendorUrl(shared, asked);
        shared.forget("q_");
        shared.openAs("bob", story.ask(story.forUser("bob")).path("authorizationUrl"));
        HttpResponse<String> refused = shared.get(TestBrowser.location(shared.get(handedOver)));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(story.refusals()).containsExactly("wrong-user");
        assertThat(story.vendor().exchanges()).isZero();
        assertThat(story.statuses()).isEqualTo(List.of("FAILED", "PENDING"));
    }

    @Test
    void theSameBrowserWithoutItsLoginIsRefusedAndNotSentToLogIn() {
        String malloryToken = story.forUser("mallory");
        Response asked = story.ask(malloryToken);
        TestBrowser browser = TestBrowser.of("mallory");
        String callback = TestBrowser.location(browser.get(vendorUrl(browser, asked)));
        browser.forget("q_");
        HttpResponse<String> refused = browser.get(callback);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Location")).isEmpty();
        assertThat(story.refusals()).containsExactly("not-logged-in");
        isThrownAway(asked, malloryToken);
    }

    @Test
    void theSameBrowserWithALoginUnderWayIsRefusedToo() {
        String malloryToken = story.forUser("mallory");
        Response asked = story.ask(malloryToken);
        TestBrowser browser = TestBrowser.of("mallory");
        String callback = TestBrowser.location(browser.get(vendorUrl(browser, asked)));
        browser.forget("q_session");
        String other = story.ask(story.forUser("bob")).path("authorizationUrl");
        assertThat(browser.get(other).statusCode())
                .as("on the way to the login")
                .isEqualTo(302);
        HttpResponse<String> refused = browser.get(callback);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Location")).isEmpty();
        assertThat(story.refusals()).containsExactly("not-logged-in");
        assertThat(story.vendor().exchanges()).isZero();
    }

    @Test
    void theBrowserThatClickedConnects() {
        String token = story.forUser("mallory");
        Response asked = story.ask(token);
        TestBrowser browser = TestBrowser.of("mallory");
        String callback = TestBrowser.location(browser.get(vendorUrl(browser, asked)));
        assertThat(browser.get(callback).statusCode()).isEqualTo(200);
        assertThat(story.vendor().exchanges()).isEqualTo(1);
    }
}
