package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S14: an authorization server that lies, mixes itself up with another one, or answers what is no token. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class EvilAuthorizationServerTest {

    private ConsentStory story;
    private String alice;
    private Response asked;
    private TestBrowser browser;

    @BeforeEach
    void start() {
        begin(ConsentStory.start());
    }

    @AfterEach
    void end() {
        story.close();
    }

    private void begin(ConsentStory begun) {
        story = begun;
        alice = story.forUser("alice");
        asked = story.ask(alice);
        browser = TestBrowser.of("alice");
    }

    /** Where the server sends the browser after alice agreed. */
    private String callback() {
        return browser.agree(browser.open(asked.path("authorizationUrl")));
    }

    private void isThrownAway() {
        assertThat(story.statuses()).containsExactly("FAILED");
        story.poll(alice, asked.path("sessionUri"))
                .then()
                .statusCode(200)
                .body("sessionStatus", equalTo("FAILED"))
                .body("accessToken", nullValue());
        story.ask(alice).then().statusCode(200).body("accessToken", nullValue());
    }

    @Test
    void honestServerConnects() {
        assertThat(browser.get(callback()).statusCode()).isEqualTo(200);
        assertThat(story.vendor().exchanges()).isEqualTo(1);
        assertThat(story.statuses()).containsExactly("COMPLETED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "", "%s/", "%s&iss=https://evil.example"})
    void codeOfAnotherIssuerIsNeverSentAnywhere(String issuer) {
        String callback = callback();
        String iss = "&iss=" + URLEncoder.encode(story.vendor().url(), StandardCharsets.UTF_8);
        assertThat(callback).endsWith(iss);
        String lied = callback.replace(
                iss,
                issuer.isEmpty()
                        ? ""
                        : "&iss=" + issuer.formatted(story.vendor().url()));
        assertThat(browser.get(lied).statusCode()).isEqualTo(403);
        assertThat(story.refusals()).containsExactly("issuer-mismatch");
        assertThat(story.vendor().exchanges()).isZero();
        isThrownAway();
    }

    /** The classic mix-up: the evil server's metadata send alice to the honest one, whose code would come to it. */
    @Test
    void codeOfTheHonestServerDoesNotGoToTheEvilOne() {
        try (ConsentStory honest = ConsentStory.start();
                ConsentStory evil = ConsentStory.at(TestVendor.start().sendBrowsersTo(honest.vendor()))) {
            story.close();
            begin(evil);
            String callback = callback();
            assertThat(callback)
                    .contains(URLEncoder.encode(honest.vendor().url(), StandardCharsets.UTF_8))
                    .startsWith(evil.callbackUrl());
            assertThat(browser.get(callback).statusCode()).isEqualTo(403);
            assertThat(evil.refusals()).containsExactly("issuer-mismatch");
            assertThat(evil.vendor().exchanges() + honest.vendor().exchanges()).isZero();
            isThrownAway();
        }
    }

    @Test
    void callbackOfAnotherProviderTakesNoStateOfThisOne() {
        try (ConsentStory evil = ConsentStory.start()) {
            String callback = callback().replace(story.callbackUrl(), evil.callbackUrl());
            assertThat(browser.get(callback).statusCode()).isEqualTo(403);
            assertThat(story.refusals()).containsExactly("wrong-provider");
            assertThat(evil.vendor().exchanges() + story.vendor().exchanges()).isZero();
            isThrownAway();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"access_token\":\"evil-token\",\"token_type\":\"mac\"}",
                "{\"access_token\":\"evil-token\",\"token_type\":\"DPoP\"}",
                "{\"access_token\":\"evil-token\"}",
                "{\"id_token\":\"evil-token\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"evil-token\",\"token_type\":\"Bearer\","
                        + "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:id_token\"}",
                "{\"access_token\":\"evil-token\\r\\nX-Admin: 1\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":[\"evil-token\"],\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"evil-token\",\"token_type\":\"Bearer\",\"expires_in\":\"<script>\"}",
                "{\"error\":\"<script>evil-token</script>\",\"error_description\":\"<script>evil-token</script>\"}",
                "<html><script>evil-token</script></html>",
                "[[[[[["
            })
    void answerThatIsNoBearerTokenIsNoToken(String answer) {
        story.vendor().answerCodesWith(answer);
        HttpResponse<String> page = browser.get(callback());
        assertThat(page.body()).doesNotContain("evil-token", "<script");
        assertThat(story.vendor().exchanges()).isEqualTo(1);
        isThrownAway();
    }

    @Test
    void hugeAnswerIsNotRead() {
        story.vendor()
                .answerCodesWith(
                        "{\"access_token\":\"at\",\"token_type\":\"Bearer\",\"x\":\"" + "y".repeat(1_000_000) + "\"}");
        browser.get(callback());
        isThrownAway();
    }

    @Test
    void deeplyNestedAnswerIsNotFollowed() {
        story.vendor()
                .answerCodesWith("{\"access_token\":\"at\",\"token_type\":\"Bearer\",\"x\":" + "[".repeat(50_000)
                        + "]".repeat(50_000) + "}");
        browser.get(callback());
        isThrownAway();
    }

    @Test
    void wordsOfTheServerReachNoPage() {
        story.vendor().refuseWith("server_error%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E");
        HttpResponse<String> page = browser.get(callback());
        assertThat(page.body()).doesNotContain("vendor words", "alert(1)", "<script");
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(story.vendor().exchanges()).isZero();
        isThrownAway();
    }
}
