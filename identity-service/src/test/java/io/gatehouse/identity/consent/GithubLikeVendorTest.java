package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.FakeVendor.Answer;
import io.gatehouse.identity.grant.FakeVendor.Asked;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A vendor as GitHub is one: no metadata, endpoints that the operator knows, answers as a form, refusals with status 200,
 * tokens that never end and cannot be refreshed, scopes separated by commas.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class GithubLikeVendorTest {
    private static final Map<String, Object> REPO = Map.of("scopes", List.of("repo"));
    private static final String TOKEN = "access_token=gho_1&scope=repo%2Cgist&token_type=bearer";
    private static final String REFUSED =
            "error=bad_verification_code&error_description=The+code+is+incorrect&error_uri=https%3A%2F%2Fdocs";

    private FakeVendor vendor;
    private ConsentStory story;
    private String iss = "";

    @BeforeEach
    void start() {
        vendor = new FakeVendor();
        vendor.answer("/login/oauth/authorize", this::authorize);
        answerCodesWith(TOKEN);
        story = ConsentStory.of(
                TestVendor.start(),
                Map.of(
                        "oauthDiscovery",
                        Map.of(
                                "authorizationServerMetadata",
                                Map.of(
                                        "issuer", vendor.url() + "/login/oauth",
                                        "authorizationEndpoint", vendor.url() + "/login/oauth/authorize",
                                        "tokenEndpoint", vendor.url() + "/login/oauth/access_token",
                                        "tokenEndpointAuthMethods", List.of("client_secret_post"))),
                        "clientId",
                        TestVendor.CLIENT,
                        "clientSecret",
                        TestVendor.SECRET));
    }

    @AfterEach
    void end() {
        story.close();
        vendor.close();
    }

    @Test
    void userConnectsAndTheTokenServesForEver() {
        assertThat(consent().body()).contains("You are connected");
        assertThat(story.statuses()).containsExactly("COMPLETED");
        for (String scope : List.of("repo", "gist")) {
            story.ask(story.forUser("alice"), Map.of("scopes", List.of(scope)))
                    .then()
                    .statusCode(200)
                    .body("accessToken", equalTo("gho_1"))
                    .body("expiresAt", nullValue());
        }
        Asked exchange = vendor.asked("/login/oauth/access_token").getFirst();
        assertThat(exchange.form())
                .containsEntry("client_id", TestVendor.CLIENT)
                .containsEntry("client_secret", TestVendor.SECRET)
                .containsKey("code_verifier");
        assertThat(exchange.authorization()).isNull();
        assertThat(vendor.asked("/login/oauth/access_token")).hasSize(1);
        assertThat(vendor.asked("/.well-known/openid-configuration")).isEmpty();
        assertThat(vendor.asked("/.well-known/oauth-authorization-server/login/oauth"))
                .isEmpty();
        // What the vendor did not grant is asked for.
        story.ask(story.forUser("alice"), Map.of("scopes", List.of("admin:org")))
                .then()
                .statusCode(200)
                .body("accessToken", nullValue());
    }

    @Test
    void refusalWithStatus200IsNoToken() {
        answerCodesWith(REFUSED);
        HttpResponse<String> page = consent();
        assertThat(page.body()).doesNotContain("You are connected", "The code is incorrect");
        assertThat(story.statuses()).containsExactly("FAILED");
        assertThat(story.refusals()).containsExactly("exchange-failed");
        ask().then().statusCode(200).body("accessToken", nullValue());
    }

    /** It has no metadata that could promise an issuer, but a wrong one is a wrong one. */
    @Test
    void issuerMayBeMissingAndMustNotBeAnother() {
        iss = "https://evil.example";
        assertThat(consent().statusCode()).isEqualTo(403);
        assertThat(story.refusals()).containsExactly("issuer-mismatch");
        assertThat(vendor.asked("/login/oauth/access_token")).isEmpty();
        iss = vendor.url() + "/login/oauth";
        assertThat(consent().body()).contains("You are connected");
    }

    private Answer authorize(Asked asked) {
        Map<String, List<String>> query = TestVendor.parse(asked.query());
        String more = iss.isEmpty() ? "" : "&iss=" + encode(iss);
        return new Answer(
                302,
                "text/html",
                "",
                Map.of(
                        "Location",
                        query.get("redirect_uri").getFirst() + "?code=c1&state="
                                + encode(query.get("state").getFirst()) + more));
    }

    private void answerCodesWith(String form) {
        vendor.answer(
                "/login/oauth/access_token",
                asked -> new Answer(200, "application/x-www-form-urlencoded; charset=utf-8", form, Map.of()));
    }

    private Response ask() {
        return story.ask(story.forUser("alice"), REPO);
    }

    private HttpResponse<String> consent() {
        TestBrowser alice = TestBrowser.of("alice");
        String page = ask().then().statusCode(200).extract().path("authorizationUrl");
        return alice.get(alice.agree(alice.open(page)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
