package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/**
 * Two companies side by side, at one of them a pairwise {@code sub}: the person whom the agent's token names is the one who logs in
 * at the page, and nobody of the other company is, however he is called there.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LinkOfAnotherCompanyTest extends OnStage {

    private final TestIssuer company = TestIssuer.configured();
    private final TestIssuer pairwise = TestIssuer.pairwise();
    /** The agent's token of Alice at the pairwise provider: its {@code sub} is not the one that the pages get. */
    private String alice() {
        return story.forToken(pairwise.userToken("of-ide-alice", ConsentStory.AUDIENCE, ConsentStory.CLIENT)
                .claim("oid", "alice-oid")
                .sign());
    }

    @Test
    void personOfAPairwiseProviderConnects() {
        String link = page(alice());
        TestBrowser browser = TestBrowser.anew("alice");
        HttpResponse<String> consent = browser.openAt(pairwise, "alice", link);
        assertThat(consent.statusCode()).as(consent.body()).isEqualTo(200);
        assertThat(consent.body()).contains("notes:read", "<dd>alice</dd>");
        assertThat(browser.get(browser.agree(consent)).body()).contains("You are connected");
        story.ask(alice()).then().statusCode(200).body("accessToken", notNullValue());
        story.ask(story.forUser("alice-oid")).then().statusCode(200).body("accessToken", nullValue());
    }

    @Test
    void namesakeOfTheOtherCompanyIsSentToTheLoginOfTheFirst() {
        String link = page(alice());
        TestBrowser browser = TestBrowser.of("alice-oid");
        assertThat(browser.open(address("/connections")).body()).contains("alice-oid");
        HttpResponse<String> sent = browser.get(link);
        assertThat(sent.statusCode()).isEqualTo(302);
        assertThat(TestBrowser.location(sent)).startsWith(pairwise.url() + "/authorize?");
        assertThat(sent.body()).doesNotContain("notes:read");
        HttpResponse<String> refused = browser.openAt(pairwise, "mallory", link);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains(ConsentStory.REFUSED).doesNotContain("notes:read");
        assertThat(story.refusals()).containsExactly("wrong-user");
        assertThat(story.statuses()).containsExactly("PENDING");
    }

    @Test
    void userOfThePairwiseProviderIsNoUserOfTheCompany() {
        String link = page(story.forUser("mallory-oid"));
        TestBrowser mallory = TestBrowser.anew("mallory");
        mallory.openAt(pairwise, "mallory", page(alice()));
        HttpResponse<String> sent = mallory.get(link);
        assertThat(sent.statusCode()).isEqualTo(302);
        assertThat(TestBrowser.location(sent)).startsWith(company.url() + "/authorize?");
        assertThat(story.statuses()).containsExactlyInAnyOrder("PENDING", "PENDING");
    }

    @Test
    void providerCannotSpeakForAnotherCompany() {
        String link = page(alice());
        HttpResponse<String> lied = TestBrowser.anew("alice").openAt(pairwise, "alice&iss=" + company.url(), link);
        assertThat(lied.statusCode()).isEqualTo(403);
        assertThat(lied.body()).contains("You are not logged in").doesNotContain("notes:read");
        assertThat(story.statuses()).containsExactly("PENDING");
    }

    @Test
    void vendorsAnswerIsNotTakenWithTheLoginOfAnotherCompany() {
        TestBrowser browser = TestBrowser.anew("alice");
        String callback = browser.agree(browser.openAt(pairwise, "alice", page(alice())));
        browser.forget("q_session");
        browser.openAt(company, "alice-oid", page(story.forUser("alice-oid")));
        assertThat(browser.get(callback).statusCode()).isEqualTo(403);
        assertThat(story.refusals()).containsExactly("not-logged-in");
        assertThat(story.vendor().exchanges()).isZero();
    }

    @Test
    void linkOfAnIssuerWithoutALoginIsRefused() {
        String link = page(alice());
        story.reassign(TestIssuer.AWAY);
        HttpResponse<String> refused = TestBrowser.of("alice").open(link);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains(ConsentStory.REFUSED);
        assertThat(story.refusals()).containsExactly("no-login");
    }

    private static String address(String path) {
        return ConfigProvider.getConfig().getValue("identity.public-url", String.class) + path;
    }
}
