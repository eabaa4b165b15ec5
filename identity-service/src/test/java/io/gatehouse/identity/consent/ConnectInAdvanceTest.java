package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConnectInAdvanceTest {

    private final String base = ConfigProvider.getConfig().getValue("identity.public-url", String.class);
    private final String gatewayId = "advance-" + UUID.randomUUID().toString().substring(0, 10);
    private final String target = "notes-" + UUID.randomUUID();
    private final String carol = "carol-" + UUID.randomUUID();
    private ConsentStory story;
    private String gateway;

    @BeforeEach
    void aTargetIsAskedFor() {
        story = ConsentStory.start();
        gateway = TestWorkload.seeded("gateway-service").bearer(TestWorkload.IDENTITY);
        grant(story.provider());
        ask("bob").then().statusCode(200).body("authorizationUrl", notNullValue());
    }

    @AfterEach
    void end() {
        story.close();
    }

    @Test
    void whatOthersWereAskedForCanBeConnectedBeforeItIsNeeded() {
        TestBrowser browser = TestBrowser.of(carol);
        HttpResponse<String> page = browser.open(base + "/connections");
        assertThat(page.body()).contains("Connect in advance", target, "https://notes.example", gatewayId);

        HttpResponse<String> click = browser.post(base + "/connections/connect", form(page));
        assertThat(click.statusCode()).as(click.body()).isEqualTo(303);
        HttpResponse<String> question = browser.get(TestBrowser.location(click));
        assertThat(question.body()).contains("wants to use", story.provider(), target, "notes:read", carol);
        assertThat(browser.get(browser.agree(question)).body()).contains("You are connected");

        String agent = ask(carol)
                .then()
                .statusCode(200)
                .body("accessToken", nullValue())
                .extract()
                .path("authorizationUrl");
        HttpResponse<String> share = browser.open(agent);
        assertThat(share.body()).contains("Let one more agent use", ConsentStory.CLIENT);
        assertThat(browser.decide(share, "allow").body()).contains("You are connected");
        ask(carol).then().statusCode(200).body("accessToken", notNullValue()).body("authorizationUrl", nullValue());
        assertThat(browser.open(base + "/connections").body())
                .contains("Disconnect " + story.provider())
                .doesNotContain("Connect " + target);
    }

    @Test
    void targetThatTheGatewayMayNotUseAnyMoreIsNotConnected() {
        TestBrowser browser = TestBrowser.of(carol);
        Map<String, String> form = form(browser.open(base + "/connections"));
        grant("another-provider");
        HttpResponse<String> answer = browser.post(base + "/connections/connect", form);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("is not offered any more");
    }

    @Test
    void formThatWasNotShownHereIsRefused() {
        Map<String, String> form = form(TestBrowser.of(carol).open(base + "/connections"));
        TestBrowser mallory = TestBrowser.of("mallory-" + UUID.randomUUID());
        mallory.open(base + "/connections");
        assertThat(mallory.post(base + "/connections/connect", form).statusCode())
                .isEqualTo(403);
        Map<String, String> unknown = new HashMap<>(form);
        unknown.put("connection", UUID.randomUUID().toString());
        assertThat(mallory.post(base + "/connections/connect", unknown).statusCode())
                .isEqualTo(403);
        assertThat(TestBrowser.of(carol)
                        .post(base + "/connections/connect", form)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void whatAWorkloadOfItsOwnAsksForIsNotOfferedToOthers() {
        String other = "private-" + UUID.randomUUID();
        story.ask(
                        story.forUser("bob"),
                        Map.of(
                                "gatehouseContext",
                                Map.of("targetName", other, "targetOrigin", "https://notes.example")))
                .then()
                .statusCode(200);
        assertThat(TestBrowser.of(carol).open(base + "/connections").body()).doesNotContain(other);
    }

    private void grant(String provider) {
        given().auth()
                .oauth2(TestWorkload.seeded("catalog-service").bearer(TestWorkload.IDENTITY))
                .contentType("application/json")
                .body(Map.of(
                        "userTokenIssuer",
                        TestIssuer.configured().url(),
                        "userTokenAudiences",
                        List.of(ConsentStory.AUDIENCE),
                        "credentialProviders",
                        List.of(provider)))
                .put("/v1/gateway-workloads/" + gatewayId)
                .then()
                .statusCode(200);
    }

    private Response ask(String user) {
        return story.ask(
                gateway,
                ConsentStory.forUser(gatewayId, gateway, user),
                Map.of(
                        "resources",
                        List.of("https://notes.example/mcp"),
                        "gatehouseContext",
                        Map.of(
                                "gatewayId",
                                gatewayId,
                                "targetId",
                                "t1",
                                "targetName",
                                target,
                                "targetOrigin",
                                "https://notes.example")));
    }

    /** The form of our target; other tests leave others. */
    private Map<String, String> form(HttpResponse<String> page) {
        Matcher form = Pattern.compile("name=\"connection\" value=\"([^\"]+)\">\\s*<input type=\"hidden\""
                        + " name=\"form_token\" value=\"([^\"]+)\">\\s*<button type=\"submit\" aria-label=\"Connect "
                        + target)
                .matcher(page.body());
        assertThat(form.find()).as(page.body()).isTrue();
        return Map.of("connection", form.group(1), "form_token", form.group(2));
    }
}
