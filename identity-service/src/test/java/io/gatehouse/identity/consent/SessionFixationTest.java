package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.HttpCookie;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mallory plants his own cookies in the victim's browser and waits. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SessionFixationTest extends OnStage {

    @Test
    void plantedBrowserValueOpensNoFormOfMallorys() {
        TestBrowser mallory = TestBrowser.of("mallory");
        HttpResponse<String> shownToHim = mallory.open(page(story.forUser("mallory")));
        TestBrowser victim = TestBrowser.of("victim");
        victim.plant(mallory, "gatehouse-browser");
        HttpResponse<String> shownToVictim = victim.open(page(story.forUser("victim")));

        Map<String, String> form = new HashMap<>(TestBrowser.hidden(shownToVictim));
        form.put("form_token", TestBrowser.hidden(shownToHim).get("form_token"));
        form.put("decision", "allow");
        String action =
                shownToVictim.uri().resolve("/identities/oauth2/consent").toString();
        assertThat(victim.post(action, form).statusCode()).isEqualTo(403);
        assertThat(story.statuses()).containsExactly("PENDING", "PENDING");
    }

    @Test
    void plantedNonceDoesNotLetTheVictimFinishMallorysConsent() {
        String his = story.forUser("mallory");
        TestBrowser mallory = TestBrowser.of("mallory");
        HttpResponse<String> click = mallory.decide(mallory.open(page(his)), "allow");
        TestBrowser victim = TestBrowser.of("victim");
        victim.open(page(story.forUser("victim")));
        victim.plant(mallory, "gatehouse-consent-");
        HttpResponse<String> answer = victim.get(TestBrowser.location(victim.get(TestBrowser.location(click))));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(story.refusals()).containsExactly("wrong-user");
        assertThat(story.vendor().exchanges()).isZero();
        story.ask(his).then().statusCode(200).body("accessToken", nullValue());
    }

    @Test
    void valueOfTheBrowserIsOurs() {
        TestBrowser victim = TestBrowser.of("victim");
        victim.open(page(story.forUser("victim")));
        HttpCookie cookie = victim.cookies().stream()
                .filter(found -> found.getName().equals("gatehouse-browser"))
                .findFirst()
                .orElseThrow();
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getPath()).isEqualTo("/");
        assertThat(cookie.getValue()).hasSize(43);
    }
}
