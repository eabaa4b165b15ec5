package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestToken;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever is off-boarded while a consent is open does not finish it afterwards, although the browser is still logged in. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class OffBoardingTest extends OnStage {

    private final String alice = "alice-" + UUID.randomUUID();
    private final String bob = "bob-" + UUID.randomUUID();

    @Override
    @BeforeEach
    void start() {
        story = ConsentStory.at(TestVendor.start().revocable());
    }

    @Test
    void whatWasBegunBeforeIsNotFinishedAndWhatIsBegunAfterIs() {
        TestBrowser hers = TestBrowser.of(alice);
        TestBrowser his = TestBrowser.of(bob);
        HttpResponse<String> question = hers.open(page(story.forUser(alice)));
        HttpResponse<String> other = his.open(page(story.forUser(bob)));

        takeBack(Map.of("userIssuer", TestIssuer.configured().url(), "userSubject", alice));
        assertThat(hers.decide(question, "allow").statusCode()).isEqualTo(403);
        assertThat(story.refusals()).startsWith("grants-withdrawn");
        assertThat(story.statuses()).containsExactlyInAnyOrder("FAILED", "PENDING");
        assertThat(his.get(his.agree(other)).body()).contains("You are connected");
        connect(alice);
    }

    @Test
    void browserThatIsAtTheVendorComesBackToNothing() {
        TestBrowser hers = TestBrowser.of(alice);
        String callback = hers.agree(hers.open(page(story.forUser(alice))));
        takeBack(Map.of("workload", story.agent().name()));
        assertThat(hers.get(callback).statusCode()).isEqualTo(403);
        assertThat(story.vendor().exchanges()).isZero();
    }

    @Test
    void tokensThatWaitAreNotSavedAndTheirVendorIsTold() {
        TestBrowser hers = TestBrowser.of(alice);
        TestBrowser his = TestBrowser.of(bob);
        HttpResponse<String> hersWaits = waiting(hers, alice);
        HttpResponse<String> hisWaits = waiting(his, bob);

        takeBack(Map.of(
                "provider",
                story.provider(),
                "userIssuer",
                TestIssuer.configured().url(),
                "userSubject",
                alice));
        assertThat(save(hers, hersWaits).statusCode()).isEqualTo(403);
        assertThat(story.refusals()).startsWith("grants-withdrawn");
        assertThat(save(his, hisWaits).body()).contains("You are connected");
        oneIsRevoked();
    }

    @Test
    void codeThatIsExchangedMeanwhileBringsNothing() {
        CountDownLatch answer = story.vendor().hold();
        TestBrowser hers = TestBrowser.of(alice);
        String callback = hers.agree(hers.open(page(story.forUser(alice))));
        CompletableFuture<HttpResponse<String>> coming = CompletableFuture.supplyAsync(() -> hers.get(callback));
        await().until(() -> story.vendor().exchanges() > 0);
        takeBack(Map.of("provider", story.provider()));
        answer.countDown();
        assertThat(coming.join().statusCode()).isEqualTo(403);
        oneIsRevoked();
        assertThat(story.trail()).doesNotContain("TOKEN_STORED");
    }

    /** Who tidies up own connections goes on with what was just begun. */
    @Test
    void whoTakesBackOwnGrantsEndsNothing() {
        TestBrowser hers = TestBrowser.of(alice);
        HttpResponse<String> question = hers.open(page(story.forUser(alice)));
        given().auth()
                .oauth2(TestIssuer.configured().personToken(alice).sign())
                .delete("/v1/grants")
                .then()
                .statusCode(200);
        assertThat(hers.get(hers.agree(question)).body()).contains("You are connected");
    }

    private HttpResponse<String> waiting(TestBrowser browser, String user) {
        story.vendor().identifyBy(idToken());
        String link = story.ask(story.forUser(user), Map.of("scopes", List.of("openid")))
                .then()
                .statusCode(200)
                .extract()
                .path("authorizationUrl");
        HttpResponse<String> back = browser.get(browser.agree(browser.open(link)));
        assertThat(back.statusCode()).as(back.body()).isEqualTo(303);
        return browser.get(TestBrowser.location(back));
    }

    private static HttpResponse<String> save(TestBrowser browser, HttpResponse<String> page) {
        Map<String, String> form = TestBrowser.hidden(page);
        form.put("decision", "save");
        return browser.post(page.uri().resolve("/identities/oauth2/account").toString(), form);
    }

    private static void takeBack(Map<String, String> what) {
        given().auth()
                .oauth2(ConsentStory.operator())
                .queryParam("whose", "all")
                .queryParams(what)
                .delete("/v1/grants")
                .then()
                .statusCode(200)
                .body("remaining", equalTo(0));
    }

    /** One refresh token of what nobody keeps; the job that tells vendors comes by itself. */
    private void oneIsRevoked() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !story.vendor().revoked().isEmpty());
        assertThat(story.vendor().revoked()).singleElement().asString().startsWith("vendor-refresh-");
    }

    private String idToken() {
        try {
            return TestToken.signedBy(EcJwkGenerator.generateJwk(EllipticCurves.P256))
                    .claim("iss", story.vendor().url())
                    .claim("aud", TestVendor.CLIENT)
                    .claim("sub", "42")
                    .expiresIn(60)
                    .sign();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
