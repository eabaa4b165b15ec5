package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestToken;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S4: a second agent behind one gateway lives on what Alice granted to the first one. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SecondAgentConsentTest {

    private static final String RESOURCE = "https://notes.example/mcp";
    private static final String FIRST = "first-agent";
    private static final String SECOND = "second-agent";

    private final String gatewayId = "shared-" + UUID.randomUUID().toString().substring(0, 10);
    private final String alice = "alice-" + UUID.randomUUID();
    private final TestBrowser browser = TestBrowser.of(alice);
    private ConsentStory story;
    private String gateway;

    @BeforeEach
    void aliceConnectsHerFirstAgent() {
        story = ConsentStory.start();
        gateway = TestWorkload.seeded("gateway-service").bearer(TestWorkload.IDENTITY);
        given().auth()
                .oauth2(TestWorkload.seeded("catalog-service").bearer(TestWorkload.IDENTITY))
                .contentType("application/json")
                .body(Map.of(
                        "userTokenIssuer",
                        TestIssuer.configured().url(),
                        "userTokenAudiences",
                        List.of(ConsentStory.AUDIENCE),
                        "credentialProviders",
                        List.of(story.provider())))
                .put("/v1/gateway-workloads/" + gatewayId)
                .then()
                .statusCode(200);
        HttpResponse<String> question = browser.open(page(ask(FIRST, "notes:read", "notes:write")));
        assertThat(browser.get(browser.agree(question)).body()).contains("You are connected");
        granted(ask(FIRST, "notes:read"));
    }

    @AfterEach
    void end() {
        story.close();
    }

    @Test
    void secondAgentGetsOurPageAndNoVendorIsAsked() {
        HttpResponse<String> question = browser.open(page(ask(SECOND, "notes:read")));
        assertThat(question.body())
                .contains("Let one more agent use", SECOND, "notes:read", "Allow this agent")
                .doesNotContain(FIRST, "notes:write");
        refused(ask(SECOND, "notes:read"));

        HttpResponse<String> done = browser.decide(question, "allow");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.body()).contains("You are connected");
        assertThat(story.vendor().exchanges()).isEqualTo(1);
        granted(ask(SECOND, "notes:read"));
        granted(ask(FIRST, "notes:read"));
        assertThat(browser.decide(question, "allow").statusCode()).isEqualTo(403);
    }

    @Test
    void agentThatIsTurnedAwayStaysOutside() {
        assertThat(browser.decide(browser.open(page(ask(SECOND, "notes:read"))), "deny")
                        .body())
                .contains("Not connected");
        refused(ask(SECOND, "notes:read"));
        granted(ask(FIRST, "notes:read"));
    }

    @Test
    void agreementIsForTheScopesThatWereShown() {
        browser.decide(browser.open(page(ask(SECOND, "notes:read"))), "allow");
        granted(ask(SECOND, "notes:read"));
        HttpResponse<String> more = browser.open(page(ask(SECOND, "notes:read", "notes:write")));
        assertThat(more.body()).contains("notes:write", "Allow this agent");
        browser.decide(more, "allow");
        granted(ask(SECOND, "notes:write"));
        assertThat(story.vendor().exchanges()).isEqualTo(1);
    }

    @Test
    void agentThatHasNoNameIsAskedForLikeAnyOther() {
        refused(ask(null, "notes:read"));
    }

    @Test
    void agentThatAnOperatorTrustsIsNotAskedFor() {
        granted(ask("trusted-console", "notes:read"));
    }

    @Test
    void sessionOfTheFirstAgentTellsTheSecondNothing() {
        String session = ask(FIRST, "notes:admin").path("sessionUri");
        poll(FIRST, session).then().statusCode(200).body("sessionStatus", equalTo("IN_PROGRESS"));
        poll(SECOND, session).then().statusCode(403).body("message", equalTo(ConsentStory.REFUSED));
        assertThat(story.refusals()).containsExactly("wrong-client");
    }

    @Test
    void otherUserCannotAgreeForAlice() {
        String page = page(ask(SECOND, "notes:read"));
        HttpResponse<String> refused = TestBrowser.of("mallory").open(page);
        assertThat(refused.statusCode()).isEqualTo(403);
        refused(ask(SECOND, "notes:read"));
    }

    @Test
    void whoDisconnectsIsAskedForEachAgentAnew() {
        browser.decide(browser.open(page(ask(SECOND, "notes:read"))), "allow");
        String waiting = page(ask("third-agent", "notes:read"));
        given().auth()
                .oauth2(TestIssuer.configured().personToken(alice).sign())
                .delete("/v1/grants")
                .then()
                .statusCode(200);
        refused(ask(FIRST, "notes:read"));
        HttpResponse<String> question = browser.open(waiting);
        assertThat(browser.get(browser.agree(question)).body())
                .as("what was to be shared is gone, so the vendor is asked")
                .contains("You are connected");
        granted(ask("third-agent", "notes:read"));
        refused(ask(SECOND, "notes:read"));
    }

    private static void granted(Response answer) {
        answer.then().statusCode(200).body("accessToken", notNullValue());
    }

    private static void refused(Response answer) {
        answer.then().statusCode(200).body("accessToken", nullValue()).body("authorizationUrl", notNullValue());
    }

    private static String page(Response answer) {
        refused(answer);
        return answer.path("authorizationUrl");
    }

    private Response ask(String client, String... scopes) {
        return ask(client, Map.of("scopes", List.of(scopes)));
    }

    private Response poll(String client, String session) {
        return ask(client, Map.of("sessionUri", session));
    }

    private Response ask(String client, Map<String, Object> more) {
        TestToken token = TestIssuer.configured().userToken(alice, ConsentStory.AUDIENCE, client);
        Map<String, Object> members = new HashMap<>(Map.of(
                "resources",
                List.of(RESOURCE),
                "gatehouseContext",
                Map.of(
                        "gatewayId", gatewayId,
                        "targetId", "t1",
                        "targetName", "notes",
                        "targetOrigin", "https://notes.example")));
        members.putAll(more);
        return story.ask(gateway, ConsentStory.forToken(gatewayId, gateway, token.sign()), members);
    }
}
