package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server may list offline_access and refuse it to our client: then it is asked once more without. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class OfflineAccessTest {
    private static final String BOTH = "notes:read offline_access";

    private ConsentStory story;

    @BeforeEach
    void start() {
        story = ConsentStory.at(TestVendor.start().support("notes:read", "offline_access"));
    }

    @AfterEach
    void end() {
        story.close();
    }

    @Test
    void refusedScopeIsLeftOutOnceAndFromThenOn() {
        story.vendor().refuseScope("offline_access");
        TestBrowser alice = TestBrowser.of("alice");
        String refused = agree(alice, "alice");
        HttpResponse<String> back = alice.get(refused);
        assertThat(back.statusCode()).isEqualTo(303);
        assertThat(TestBrowser.location(back)).startsWith(story.vendor().url()).doesNotContain("prompt=");
        String granted = TestBrowser.location(alice.get(TestBrowser.location(back)));

        // The first state is used up, and so is the second one in its turn.
        assertThat(alice.get(refused).statusCode()).isEqualTo(403);
        assertThat(alice.get(granted).body()).contains("You are connected");
        assertThat(alice.get(granted).statusCode()).isEqualTo(403);
        story.ask(story.forUser("alice")).then().body("accessToken", notNullValue());
        assertThat(story.vendor().askedScopes()).containsExactly(BOTH, "notes:read");
        assertThat(story.refusals()).containsExactly("replayed");

        TestBrowser bob = TestBrowser.of("bob");
        assertThat(bob.get(agree(bob, "bob")).body()).contains("You are connected");
        assertThat(story.vendor().askedScopes()).containsExactly(BOTH, "notes:read", "notes:read");

        // Another revision may be another client.
        update();
        TestBrowser again = TestBrowser.of("bob");
        agree(again, "bob");
        assertThat(story.vendor().askedScopes()).last().isEqualTo(BOTH);
    }

    @Test
    void refusalThatStaysWithoutItIsToldAndNotRemembered() {
        story.vendor().refuseScope("notes:read");
        TestBrowser alice = TestBrowser.of("alice");
        HttpResponse<String> back = alice.get(agree(alice, "alice"));
        HttpResponse<String> end = alice.get(TestBrowser.location(alice.get(TestBrowser.location(back))));
        assertThat(end.statusCode()).isEqualTo(200);
        assertThat(end.body()).doesNotContain("You are connected");
        assertThat(story.refusals()).containsExactly("vendor-error");
        story.ask(story.forUser("alice")).then().body("accessToken", nullValue());

        TestBrowser bob = TestBrowser.of("bob");
        agree(bob, "bob");
        assertThat(story.vendor().askedScopes()).containsExactly(BOTH, "notes:read", BOTH);
    }

    @Test
    void otherErrorsOfTheVendorAreNoReasonToAskAgain() {
        story.vendor().refuseWith("server_error");
        TestBrowser alice = TestBrowser.of("alice");
        assertThat(alice.get(agree(alice, "alice")).statusCode()).isEqualTo(200);
        assertThat(story.vendor().askedScopes()).containsExactly(BOTH);
        assertThat(story.refusals()).containsExactly("vendor-error");
    }

    @Test
    void theSecondAnswerNeedsTheNonceOfTheSecondWay() {
        story.vendor().refuseScope("offline_access");
        TestBrowser alice = TestBrowser.of("alice");
        String way = TestBrowser.location(alice.get(agree(alice, "alice")));
        String granted = TestBrowser.location(alice.get(way));
        alice.forget("gatehouse-consent-");
        assertThat(alice.get(granted).statusCode()).isEqualTo(403);
        assertThat(story.vendor().exchanges()).isZero();
        assertThat(story.refusals()).containsExactly("nonce-missing");
    }

    private String agree(TestBrowser browser, String user) {
        return browser.agree(browser.open(story.ask(story.forUser(user)).path("authorizationUrl")));
    }

    private void update() {
        given().auth()
                .oauth2(ConsentStory.operator())
                .contentType("application/json")
                .body(Map.of(
                        "name",
                        story.provider(),
                        "credentialProviderVendor",
                        "CustomOauth2",
                        "oauth2ProviderConfigInput",
                        Map.of(
                                "customOauth2ProviderConfig",
                                Map.of(
                                        "oauthDiscovery",
                                        Map.of("discoveryUrl", story.vendor().discoveryUrl()),
                                        "clientId",
                                        TestVendor.CLIENT,
                                        "clientSecret",
                                        TestVendor.SECRET,
                                        "gatehouse",
                                        Map.of("sendResource", false)))))
                .post("/identities/UpdateOauth2CredentialProvider")
                .then()
                .statusCode(200);
    }
}
