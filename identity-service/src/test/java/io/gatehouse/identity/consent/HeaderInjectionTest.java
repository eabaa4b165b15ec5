package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** What a stranger or an application writes ends a header of ours and begins another one. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HeaderInjectionTest extends OnStage {

    private static final String LINES = "a%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0a%3Ch1%3Eevil%3C/h1%3E";

    @Test
    void linesInAQueryStayInTheQuery() {
        for (String path : new String[] {
            "/login/company?page=" + LINES + "&company=" + LINES,
            "/login/company?company=pairwise&page=" + LINES,
            "/login/callback/" + LINES,
            "/identities/oauth2/authorize?request_uri=" + LINES,
            "/identities/oauth2/callback/" + LINES + "?state=" + LINES + "&code=" + LINES,
            "/connections?after=" + LINES,
            "/console/audit/export?format=" + LINES
        }) {
            HttpResponse<String> answer = TestBrowser.of("alice")
                    .get(ConfigProvider.getConfig().getValue("identity.public-url", String.class) + path);
            isOurs(answer);
        }
    }

    @Test
    void stateOfAnApplicationStaysInItsUrl() {
        String state = "a\r\nSet-Cookie: evil=1\r\nLocation: https://evil.example";
        String page = story.ask(
                        story.forUser("alice"),
                        Map.of("resourceOauth2ReturnUrl", ConsentStory.RETURN_URL, "customState", state))
                .then()
                .statusCode(200)
                .extract()
                .path("authorizationUrl");
        TestBrowser alice = TestBrowser.of("alice");
        HttpResponse<String> handedOver = alice.get(alice.agree(alice.open(page)));
        isOurs(handedOver);
        assertThat(handedOver.headers().allValues("Location"))
                .singleElement()
                .asString()
                .startsWith(ConsentStory.RETURN_URL + "?session_id=")
                .contains("a%0D%0ASet-Cookie%3A+evil%3D1");
    }

    private static void isOurs(HttpResponse<String> answer) {
        assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.startsWith("evil"));
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.contains("evil"));
        assertThat(answer.body()).doesNotContain("<h1>evil");
    }
}
