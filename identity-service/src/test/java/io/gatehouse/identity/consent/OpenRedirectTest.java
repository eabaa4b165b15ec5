package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** A link of ours leads to a page of somebody else. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class OpenRedirectTest extends OnStage {

    @Test
    void choiceOfACompanyLeadsToPagesOfOurs() {
        for (String page :
                new String[] {"https://evil.example", "//evil.example", "/login/callback", "%0d%0aLocation:x", ""}) {
            HttpResponse<String> next =
                    TestBrowser.anew("alice").get(at("/login/company?company=pairwise&page=" + page));
            assertThat(next.statusCode()).isEqualTo(303);
            assertThat(TestBrowser.location(next)).isEqualTo(at("/connections"));
        }
    }

    @Test
    void loginEndsOnlyWhereItBegan() {
        TestBrowser alice = TestBrowser.of("alice");
        for (String path : new String[] {
            "/login/callback?code=1&state=1&redirect_uri=https://evil.example",
            "/login/callback/pairwise?error=x&state=https://evil.example",
            "/connections?redirect_uri=https://evil.example&state=x"
        }) {
            alice.get(at(path))
                    .headers()
                    .firstValue("Location")
                    .ifPresent(location -> assertThat(location)
                            .startsWith(TestIssuer.configured().url() + "/authorize?")
                            .doesNotContain("redirect_uri=https%3A%2F%2Fevil", "redirect_uri=https://evil"));
        }
    }

    @Test
    void applicationIsTheOneThatItsWorkloadLists() {
        for (String url : new String[] {
            ConsentStory.RETURN_URL + "@evil.example",
            ConsentStory.RETURN_URL.replace("app.example", "app.example.evil.example"),
            ConsentStory.RETURN_URL.replace("https://", "https://evil.example\\@"),
            ConsentStory.RETURN_URL.toUpperCase(Locale.ROOT),
            ConsentStory.RETURN_URL + "/../evil",
            "//app.example/done",
            "data:text/html,x"
        }) {
            story.ask(story.forUser("alice"), Map.of("resourceOauth2ReturnUrl", url))
                    .then()
                    .statusCode(400)
                    .body("fieldList.name", hasItem("resourceOauth2ReturnUrl"));
        }
        assertThat(story.statuses()).isEmpty();
    }

    private static String at(String path) {
        return ConfigProvider.getConfig().getValue("identity.public-url", String.class) + path;
    }
}
