package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestToken;
import io.gatehouse.identity.provider.ProviderCalls;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * S6: the browser is logged in at the vendor as somebody else, because an attacker had it so. Which account it was is shown
 * before it is saved, to the browser that came back and to the person whom it is for, and a no leaves nothing.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class VendorAccountTest extends OnStage {

    private static final Map<String, Object> WITH_OPENID = Map.of("scopes", List.of("openid", "notes:read"));
    private static final String ACCOUNT = "mallory@vendor.example";

    @Inject
    PurgeSessions purge;

    private TestBrowser alice;
    private String link;

    @BeforeEach
    void ask() {
        story.vendor().identifyBy(idToken(TestVendor.CLIENT, ACCOUNT));
        alice = TestBrowser.of("alice");
        link = linkFor(WITH_OPENID);
    }

    @Test
    void accountIsShownBeforeItIsSaved() {
        HttpResponse<String> page = comeBack(alice);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.body())
                .contains("Account at " + story.provider() + "</dt><dd>" + ACCOUNT + "</dd>")
                .contains("Your company account</dt><dd>alice</dd>");
        assertThat(story.statuses()).containsExactly("AUTHORIZED");
        hasNoToken();
        assertThat(alice.get(page.uri().toString()).statusCode())
                .as("it can be loaded again")
                .isEqualTo(200);

        TestBrowser keepsAll = TestBrowser.of("alice");
        keepsAll.plant(alice, "");
        HttpResponse<String> saved = decide(alice, page, "save");
        assertThat(saved.body()).contains("You are connected");
        assertThat(story.statuses()).startsWith("COMPLETED");
        story.ask(story.forUser("alice"), WITH_OPENID).then().statusCode(200).body("accessToken", notNullValue());
        assertThat(story.trail()).contains("SESSION_COMPLETED", "TOKEN_STORED");
        assertThat(decide(alice, page, "save").statusCode()).as("once").isEqualTo(403);
        assertThat(decide(keepsAll, page, "save").statusCode())
                .as("and once where the browser does not drop what it was told to drop")
                .isEqualTo(403);
        assertThat(story.refusals()).containsExactly("replayed", "replayed");
    }

    @Test
    void whatIsNotWantedIsNotKeptAndTheVendorIsTold() {
        HttpResponse<String> page = comeBack(alice);
        assertThat(decide(alice, page, "discard").body()).contains("Nothing was saved");
        assertThat(story.statuses()).containsExactly("FAILED");
        assertThat(story.trail()).contains("CONSENT_DENIED").doesNotContain("SESSION_COMPLETED", "TOKEN_STORED");
        assertThat(givenUp()).isEqualTo(1);
        assertThat(decide(alice, page, "save").statusCode()).isEqualTo(403);
        hasNoToken();
    }

    @Test
    void whoKnowsTheLinkSavesNothingInAnotherBrowser() {
        HttpResponse<String> page = comeBack(alice);
        // The same person, but not the browser that was at the vendor: whoever began this and had a victim go on with
        // it.
        TestBrowser other = TestBrowser.of("alice");
        other.open(linkFor(Map.of("scopes", List.of("notes:write"))));
        assertThat(other.get(page.uri().toString()).statusCode()).isEqualTo(403);
        assertThat(decide(other, page, "save").statusCode()).isEqualTo(403);
        assertThat(story.refusals()).containsExactly("nonce-missing", "nonce-missing");
        assertThat(decide(alice, page, "save").body()).contains("You are connected");
    }

    @Test
    void anotherPersonAtTheSameBrowserSavesNothing() {
        HttpResponse<String> page = comeBack(alice);
        alice.forget("q_session");
        alice.openAs("bob", linkFor(Map.of("scopes", List.of("notes:write"))));
        assertThat(alice.get(page.uri().toString()).statusCode()).isEqualTo(403);
        assertThat(decide(alice, page, "save").statusCode()).isEqualTo(403);
        assertThat(story.refusals()).contains("wrong-user");
        assertThat(story.statuses()).contains("AUTHORIZED").doesNotContain("COMPLETED");
    }

    @Test
    void formThatWasNotShownToThisBrowserSavesNothing() {
        HttpResponse<String> page = comeBack(alice);
        Map<String, String> form = TestBrowser.hidden(page);
        form.put("decision", "save");
        form.put("form_token", form.get("form_token").substring(1) + "A");
        assertThat(alice.post(page.uri().resolve(AT).toString(), form).statusCode())
                .isEqualTo(403);
        assertThat(story.refusals()).containsExactly("form-token-mismatch");
        assertThat(story.statuses()).containsExactly("AUTHORIZED");
    }

    @Test
    void whoSaysNothingSavesNothing() {
        HttpResponse<String> page = comeBack(alice);
        story.expire();
        assertThat(decide(alice, page, "save").statusCode()).isEqualTo(403);
        Reactive.run(() -> purge.interrupt());
        assertThat(story.statuses()).containsExactly("FAILED");
        assertThat(story.refusals()).containsExactly("expired", "expired");
        assertThat(givenUp()).isEqualTo(1);
        hasNoToken();
    }

    /** Nobody is left who could tell the vendor, and nobody else's session has to wait for that. */
    @Test
    void providerThatIsGoneHoldsNothingUp() {
        comeBack(alice);
        Reactive.sql("DELETE FROM oauth2_provider WHERE name = $1", story.provider());
        story.expire();
        Reactive.run(() -> purge.interrupt());
        assertThat(story.statuses()).containsExactly("FAILED");
        assertThat(givenUp()).isZero();
    }

    @Test
    void whatWaitsIsGivenUpWithItsWorkload() {
        HttpResponse<String> page = comeBack(alice);
        given().auth()
                .oauth2(ConsentStory.operator())
                .contentType("application/json")
                .body(Map.of("name", story.agent().name()))
                .post("/identities/DeleteWorkloadIdentity")
                .then()
                .statusCode(204);
        assertThat(givenUp()).isEqualTo(1);
        assertThat(story.refusals()).containsExactly("workload-changed");
        assertThat(story.statuses()).isEmpty();
        assertThat(decide(alice, page, "save").statusCode()).isEqualTo(403);
    }

    @Test
    void andWithItsProvider() {
        HttpResponse<String> page = comeBack(alice);
        ProviderCalls.asOperator("DeleteOauth2CredentialProvider", "{\"name\":\"" + story.provider() + "\"}")
                .then()
                .statusCode(204);
        assertThat(givenUp()).isEqualTo(1);
        assertThat(story.refusals()).containsExactly("provider-deleted");
        assertThat(story.statuses()).containsExactly("FAILED");
        assertThat(decide(alice, page, "save").statusCode()).isEqualTo(403);
        assertThat(Reactive.sql(
                                "SELECT 1 FROM oauth2_provider WHERE name LIKE 'deleted/%' AND id IN"
                                        + " (SELECT provider_id FROM grant_revocation WHERE provider_name = $1)",
                                story.provider())
                        .rowCount())
                .as("its client stays until the vendor was told")
                .isEqualTo(1);
    }

    /** The twin: where nothing waits, nobody has to be told of anything. */
    @Test
    void whatWasKeptOrRefusedIsNotGivenUpAgain() {
        decide(alice, comeBack(alice), "discard");
        link = linkFor(Map.of("scopes", List.of("openid", "notes:write")));
        comeBack(TestBrowser.of("alice"));
        assertThat(story.statuses()).containsExactlyInAnyOrder("FAILED", "AUTHORIZED");
        Reactive.sql(
                "UPDATE consent_session SET mode = 'APPLICATION' WHERE status = 'AUTHORIZED' AND provider_name = $1",
                story.provider());
        ProviderCalls.asOperator("DeleteOauth2CredentialProvider", "{\"name\":\"" + story.provider() + "\"}")
                .then()
                .statusCode(204);
        assertThat(givenUp()).isEqualTo(1);
    }

    /** The code is at the vendor when the workload goes: what comes back belongs to nobody. */
    @Test
    void whatComesTooLateIsGivenUp() {
        for (Map<String, Object> asked : List.of(WITH_OPENID, Map.<String, Object>of())) {
            link = linkFor(asked);
            CountDownLatch answer = story.vendor().hold();
            CompletableFuture<HttpResponse<String>> coming =
                    CompletableFuture.supplyAsync(() -> comeBack(TestBrowser.of("alice")));
            await().until(() -> story.statuses().contains("EXCHANGING"));
            await().until(() -> story.vendor().exchanges() > 0);
            Reactive.sql("DELETE FROM consent_session WHERE provider_name = $1", story.provider());
            answer.countDown();
            assertThat(coming.join().statusCode()).isEqualTo(403);
        }
        assertThat(story.refusals()).containsExactly("wrong-step", "wrong-step");
        assertThat(givenUp("session-ended")).isEqualTo(2);
    }

    @Test
    void accountThatNobodyAskedForOrThatIsOfAnotherClientIsNotKnown() {
        story.vendor().identifyBy(idToken("another-client", ACCOUNT));
        assertThat(comeBack(alice).body()).contains("You are connected");

        story.vendor().identifyBy(idToken(TestVendor.CLIENT, ACCOUNT));
        TestBrowser bob = TestBrowser.of("bob");
        String page = page(story.forUser("bob"));
        assertThat(bob.get(bob.agree(bob.open(page))).body()).contains("You are connected");
    }

    @Test
    void nameOfAnAccountIsTextAndNothingElse() {
        story.vendor().identifyBy(idToken(TestVendor.CLIENT, "<b>\u202Eelpmaxe</b>\u0007"));
        assertThat(comeBack(alice).body()).contains("<dd>&lt;b&gt;elpmaxe&lt;/b&gt;</dd>");
    }

    private static final String AT = "/identities/oauth2/account";

    private String linkFor(Map<String, Object> members) {
        return story.ask(story.forUser("alice"), members)
                .then()
                .statusCode(200)
                .extract()
                .path("authorizationUrl");
    }

    /** Through the consent and the vendor, to the page that is shown then. */
    private HttpResponse<String> comeBack(TestBrowser browser) {
        HttpResponse<String> answer = browser.get(browser.agree(browser.open(link)));
        return answer.statusCode() == 303 ? browser.get(TestBrowser.location(answer)) : answer;
    }

    private static HttpResponse<String> decide(TestBrowser browser, HttpResponse<String> page, String decision) {
        Map<String, String> form = TestBrowser.hidden(page);
        form.put("decision", decision);
        return browser.post(page.uri().resolve(AT).toString(), form);
    }

    private void hasNoToken() {
        story.ask(story.forUser("alice"), WITH_OPENID)
                .then()
                .statusCode(200)
                .body("accessToken", nullValue())
                .body("authorizationUrl", notNullValue());
    }

    private long givenUp() {
        return givenUp("not-confirmed");
    }

    private long givenUp(String reason) {
        return Reactive.sql(
                        "SELECT 1 FROM grant_revocation WHERE reason = $1 AND provider_name = $2",
                        reason,
                        story.provider())
                .rowCount();
    }

    private String idToken(String client, String account) {
        try {
            return TestToken.signedBy(EcJwkGenerator.generateJwk(EllipticCurves.P256))
                    .claim("iss", story.vendor().url())
                    .claim("aud", client)
                    .claim("sub", "42")
                    .claim("email", account)
                    .expiresIn(60)
                    .sign();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
