package io.gatehouse.identity.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.consent.TestBrowser;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Several companies side by side at the pages: who chooses one logs in there, and nowhere else. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CompanyLoginTest {
    private static final Pattern CHOICE = Pattern.compile("href=\"([^\"]+company=pairwise)\"");

    private final String base = ConfigProvider.getConfig().getValue("identity.public-url", String.class);
    private final TestIssuer company = TestIssuer.configured();
    private final TestIssuer pairwise = TestIssuer.pairwise();

    @Test
    void whoHasNotChosenIsAskedAndGoesOnToThePage() {
        TestBrowser browser = TestBrowser.anew("alice");
        HttpResponse<String> choice = browser.open(base + "/connections");
        assertThat(choice.statusCode()).isEqualTo(200);
        assertThat(choice.body())
                .contains("Where do you work?", "Pairwise &amp; Sons", pairwise.url(), company.url())
                .doesNotContain(TestIssuer.AWAY, "<script");

        Matcher link = CHOICE.matcher(choice.body());
        assertThat(link.find()).isTrue();
        HttpResponse<String> page =
                browser.openAt(pairwise, "alice", base + link.group(1).replace("&amp;", "&"));
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.body())
                .contains("Your connections", "logged in as <strong>alice</strong> at Pairwise &amp; Sons");
        assertThat(browser.get(base + "/connections").body()).contains("Pairwise &amp; Sons");
    }

    @Test
    void eachCompanyIsAskedForItselfWithARedirectUriOfItsOwn() {
        assertThat(way("company"))
                .startsWith(company.url() + "/authorize?")
                .contains("redirect_uri=" + encoded("/login/callback") + "&");
        assertThat(way("pairwise"))
                .startsWith(pairwise.url() + "/authorize?")
                .contains("redirect_uri=" + encoded("/login/callback/pairwise") + "&");
    }

    @Test
    void loginsOfTwoCompaniesDoNotDisturbEachOther() {
        TestBrowser browser = TestBrowser.anew("both");
        browser.openAt(company, "at-company", base + choose("company"));
        browser.openAt(pairwise, "at-pairwise", base + choose("pairwise"));
        assertThat(browser.get(base + "/connections").body())
                .contains("at-pairwise")
                .doesNotContain("at-company");
        browser.get(base + choose("company"));
        assertThat(browser.get(base + "/connections").body())
                .contains("at-company")
                .doesNotContain("at-pairwise");
    }

    @Test
    void nobodyLogsInWhereThePagesHaveNoClient() {
        HttpResponse<String> page = TestBrowser.anew("alice").open(base + choose("away"));
        assertThat(page.body()).contains("Where do you work?");
        assertThat(TestBrowser.anew("alice")
                        .get(base + "/login/callback/away?code=1&state=1")
                        .statusCode())
                .isEqualTo(403);
        assertThat(TestBrowser.anew("alice")
                        .get(base + "/login/callback/company?code=1&state=1")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void auditorsOfEveryCompanyComeToTheTrail() {
        TestBrowser browser = TestBrowser.anew("adam");
        assertThat(browser.open(base + "/console/audit").body()).contains("Where do you work?");
        HttpResponse<String> trail =
                browser.openAt(pairwise, "adam", base + "/login/company?page=audit&company=pairwise");
        assertThat(trail.statusCode()).as(trail.body()).isEqualTo(200);
        assertThat(trail.body()).contains("Audit trail", "adam");
    }

    /** Where a browser is sent that chose this company. */
    private String way(String key) {
        TestBrowser browser = TestBrowser.anew("alice");
        browser.get(base + choose(key));
        HttpResponse<String> page = browser.get(base + "/connections");
        assertThat(page.statusCode()).isEqualTo(302);
        return page.headers().firstValue("Location").orElseThrow();
    }

    private String encoded(String path) {
        return URLEncoder.encode(base + path, StandardCharsets.UTF_8);
    }

    private static String choose(String key) {
        return "/login/company?page=connections&company=" + key;
    }
}
