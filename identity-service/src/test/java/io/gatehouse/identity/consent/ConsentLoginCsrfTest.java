package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * S6, login CSRF: Mallory has the victim's browser act in his own account. He cannot end a login in it that it did not begin, a
 * login that lies around in it is too old to consent, and the page says whose account it is before the click.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConsentLoginCsrfTest {

    private static final String HOURS_AGO = "&age=7200";

    private final TestIssuer company = TestIssuer.configured();
    private ConsentStory story;
    private String link;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
        link = story.ask(story.forUser("mallory"))
                .then()
                .statusCode(200)
                .extract()
                .path("authorizationUrl");
    }

    @AfterEach
    void end() {
        story.close();
    }

    @Test
    void loginThatMalloryBeganIsNotEndedInTheVictimsBrowser() {
        TestBrowser mallory = TestBrowser.of("mallory");
        mallory.openAt(company, "mallory", base(link));
        HttpResponse<String> begun = mallory.get(link);
        String callback = TestBrowser.location(mallory.get(TestBrowser.location(begun)));
        assertThat(callback).contains("/login/callback?", "code=", "state=");

        TestBrowser victim = TestBrowser.of("victim");
        HttpResponse<String> planted = victim.get(callback);
        assertThat(planted.statusCode()).isEqualTo(403);
        assertThat(victim.cookies()).noneMatch(cookie -> cookie.getName().startsWith("q_session"));
        assertThat(mallory.get(callback).statusCode())
                .as("in the browser that began it, it is good")
                .isEqualTo(303);
    }

    @Test
    void providerIsToldHowOldALoginMayBeAndThePageSaysWhoseItIs() {
        TestBrowser browser = TestBrowser.of("mallory");
        assertThat(TestBrowser.location(browser.get(link)))
                .startsWith(company.url() + "/authorize?")
                .contains("max_age=3600");
        HttpResponse<String> asked = browser.openAt(company, "mallory" + HOURS_AGO, link);
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(200);
        assertThat(asked.body()).contains("Your company account</dt><dd>mallory</dd>");
    }

    @Test
    void loginThatLiesAroundIsAskedForAgain() {
        TestBrowser browser = TestBrowser.of("mallory");
        HttpResponse<String> asked = browser.openAt(company, "mallory" + HOURS_AGO + "&told=300&stubborn=yes", link);
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(302);
        assertThat(asked.body()).doesNotContain("notes:read");
        assertThat(story.statuses()).containsExactly("PENDING");
        assertThat(story.refusals()).isEmpty();
    }

    @Test
    void providerThatDoesNotAskAgainIsNotAskedInCirclesAndNothingIsShown() {
        HttpResponse<String> refused =
                TestBrowser.of("mallory").openAt(company, "mallory" + HOURS_AGO + "&stubborn=yes", link);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("Log in once more").doesNotContain("notes:read");
        assertThat(story.refusals()).containsExactly("login-too-old");
        assertThat(story.statuses()).containsExactly("PENDING");
    }

    /** A page that needs no login, so that only what the provider will say is set. */
    private static String base(String link) {
        return link.substring(0, link.indexOf("/identities/")) + "/login/company";
    }
}
