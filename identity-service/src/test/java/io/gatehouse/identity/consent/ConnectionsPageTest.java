package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.provider.ProviderCalls;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConnectionsPageTest {

    private final String base = ConfigProvider.getConfig().getValue("identity.public-url", String.class);
    private final String carol = "carol-" + UUID.randomUUID();
    private final TestBrowser browser = TestBrowser.of(carol);
    private ConsentStory story;
    private String token;

    @BeforeEach
    void connect() {
        story = ConsentStory.start();
        token = story.forUser(carol);
        String page = story.ask(token).then().statusCode(200).extract().path("authorizationUrl");
        assertThat(browser.get(browser.agree(browser.open(page))).body())
                .contains("You are connected", "href=\"/connections\"");
    }

    @AfterEach
    void end() {
        story.close();
    }

    @Test
    void userSeesWhatIsConnectedAndEndsIt() {
        HttpResponse<String> page = browser.open(base + "/connections");
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.body())
                .contains(
                        "Your connections",
                        carol,
                        story.provider(),
                        story.agent().name(),
                        "notes:read",
                        "<time datetime=")
                .doesNotContain("<script", "style=");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "form-action 'self';", "frame-ancestors 'none'"));
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");

        HttpResponse<String> done = disconnect(browser, form(page));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(done.body())
                .contains("role=\"status\"", "Disconnected from " + story.provider(), "You have no connections");
        story.ask(token).then().statusCode(200).body("authorizationUrl", notNullValue());
        assertThat(trail())
                .containsExactly("GRANT_WITHDRAWN SUCCESS by-user", "GRANT_REVOKED SUCCESS revocation-not-offered");

        assertThat(disconnect(browser, form(page)).body()).contains("was ended before");
    }

    @Test
    void userSeesWhenItWasUsedLast() {
        assertThat(browser.open(base + "/connections").body()).contains("Last used</dt><dd>never</dd>");
        stillConnected();
        assertThat(browser.open(base + "/connections").body())
                .contains("Last used</dt><dd><time datetime=")
                .doesNotContain("never</dd>");
        String used = lastUsed();
        assertThat(used).isNotNull();
        stillConnected();
        assertThat(lastUsed()).as("within a minute nothing is written").isEqualTo(used);
        Reactive.sql(
                "UPDATE vault_token SET last_used_at = last_used_at - interval '61 seconds' WHERE workload = $1",
                story.agent().name());
        String before = lastUsed();
        stillConnected();
        assertThat(lastUsed()).isGreaterThan(before);
    }

    private @Nullable String lastUsed() {
        return given().auth()
                .oauth2(TestIssuer.configured().personToken(carol).sign())
                .get("/v1/grants")
                .then()
                .statusCode(200)
                .extract()
                .path("items[0].lastUsedAt");
    }

    @Test
    void userIsToldThatTheOldServerOfARePointedProviderIsNotToldOfIt() {
        try (TestVendor other = TestVendor.start()) {
            ProviderCalls.asOperator(
                            "UpdateOauth2CredentialProvider", """
                            {"name":"%s","credentialProviderVendor":"CustomOauth2","oauth2ProviderConfigInput":{
                             "customOauth2ProviderConfig":{"clientId":"c","clientSecret":"s","oauthDiscovery":
                              {"discoveryUrl":"%s"}}}}""".formatted(story.provider(), other.discoveryUrl()))
                    .then()
                    .statusCode(200);
            HttpResponse<String> done = disconnect(browser, form(browser.open(base + "/connections")));
            assertThat(done.body())
                    .contains("Disconnected from " + story.provider(), "does not name any more")
                    .doesNotContain("told again");
            assertThat(trail())
                    .containsExactly("GRANT_WITHDRAWN SUCCESS by-user", "GRANT_REVOKED FAILED provider-changed");
        }
    }

    @Test
    void nobodyElseSeesItOrEndsIt() {
        Map<String, String> form = form(browser.open(base + "/connections"));
        TestBrowser mallory = TestBrowser.of("mallory-" + UUID.randomUUID());
        HttpResponse<String> theirs = mallory.open(base + "/connections");
        assertThat(theirs.body()).contains("You have no connections").doesNotContain(story.provider());
        refused(disconnect(mallory, form));
        stillConnected();
    }

    @Test
    void formThatWasNotShownHereIsRefused() {
        Map<String, String> form = form(browser.open(base + "/connections"));
        for (Map.Entry<String, String> spoilt : Map.of(
                        "form_token", "AAAA", "connection", UUID.randomUUID().toString())
                .entrySet()) {
            Map<String, String> changed = new HashMap<>(form);
            changed.put(spoilt.getKey(), spoilt.getValue());
            refused(disconnect(browser, changed));
            changed.remove(spoilt.getKey());
            refused(disconnect(browser, changed));
        }
        TestBrowser elsewhere = TestBrowser.of(carol);
        elsewhere.open(base + "/connections");
        refused(disconnect(elsewhere, form));
        refused(disconnect(TestBrowser.of(carol), form));
        stillConnected();
        assertThat(trail()).hasSize(5).allMatch(line -> line.startsWith("GRANT_WITHDRAWN REFUSED form-"));
    }

    @Test
    void whoIsNotLoggedInIsSentToTheCompanysProvider() {
        HttpResponse<String> page = TestBrowser.of(carol).get(base + "/connections");
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(TestBrowser.location(page))
                .startsWith(TestIssuer.configured().url());
        assertThat(page.body()).doesNotContain(story.provider());
    }

    /** The form of our connection; the page has others, too. */
    private Map<String, String> form(HttpResponse<String> page) {
        Matcher form = Pattern.compile("name=\"connection\" value=\"([^\"]+)\">\\s*<input type=\"hidden\""
                        + " name=\"form_token\" value=\"([^\"]+)\">\\s*<button type=\"submit\" aria-label=\"Disconnect "
                        + story.provider())
                .matcher(page.body());
        assertThat(form.find()).as(page.body()).isTrue();
        return Map.of("connection", form.group(1), "form_token", form.group(2));
    }

    private HttpResponse<String> disconnect(TestBrowser who, Map<String, String> form) {
        return who.post(base + "/connections/disconnect", form);
    }

    private static void refused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("Nothing was changed");
    }

    private void stillConnected() {
        story.ask(token).then().statusCode(200).body("accessToken", notNullValue());
    }

    private List<String> trail() {
        List<String> told = new ArrayList<>();
        Reactive.sql(
                        "SELECT type, outcome, reason FROM audit_event WHERE user_subject = $1 AND type LIKE 'GRANT%'"
                                + " ORDER BY id",
                        carol)
                .forEach(row -> told.add(row.getString(0) + " " + row.getString(1) + " " + row.getString(2)));
        return told;
    }
}
