package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S5: whoever reads the link of a synchronization cannot attach his own account to it. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SyncConsentBindingTest {

    private final String gateway = "main-" + UUID.randomUUID().toString().substring(0, 10);
    private final String syncUser = gateway + "target1" + UUID.randomUUID();
    private ConsentStory story;
    private String catalog = "";
    private String token = "";

    @BeforeEach
    void start() {
        story = ConsentStory.start();
        catalog = TestWorkload.seeded("catalog-service").bearer(TestWorkload.IDENTITY);
        Map<String, Object> body = new HashMap<>();
        body.put("userTokenIssuer", TestIssuer.configured().url());
        body.put("userTokenAudiences", List.of(ConsentStory.AUDIENCE));
        body.put("userTokenClients", List.of());
        body.put("credentialProviders", List.of(story.provider()));
        given().auth()
                .oauth2(catalog)
                .contentType("application/json")
                .body(body)
                .put("/v1/gateway-workloads/" + gateway)
                .then()
                .statusCode(200);
        token = ConsentStory.forUserId(gateway, catalog, syncUser);
    }

    @AfterEach
    void end() {
        story.close();
    }

    private static Map<String, Object> sync(String operator) {
        return Map.of(
                "gatehouseContext",
                Map.of(
                        "targetName",
                        "notes",
                        "purpose",
                        "SYNC",
                        "operator",
                        Map.of("issuer", TestIssuer.configured().url(), "subject", operator)));
    }

    @Test
    void theOperatorWhoStartedItConsents() {
        Response asked = story.ask(catalog, token, sync("olga"));
        TestBrowser olga = TestBrowser.of("olga");
        HttpResponse<String> done = olga.get(olga.agree(olga.open(asked.path("authorizationUrl"))));
        assertThat(done.body()).contains("You are connected");
        Map<String, Object> poll = new HashMap<>(sync("olga"));
        poll.put("sessionUri", asked.path("sessionUri"));
        story.ask(catalog, token, poll).then().statusCode(200).body("accessToken", notNullValue());
    }

    @Test
    void nobodyElseDoes() {
        Response asked = story.ask(catalog, token, sync("olga"));
        for (String reader : List.of("alice", "adam")) {
            HttpResponse<String> refused = TestBrowser.of(reader).open(asked.path("authorizationUrl"));
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains(ConsentStory.REFUSED);
        }
        assertThat(story.refusals()).containsExactly("wrong-user", "wrong-user");
        assertThat(story.statuses()).containsExactly("PENDING");
        assertThat(story.vendor().exchanges()).isZero();
    }

    @Test
    void theTokenOfASynchronizationServesNoUser() {
        Response asked = story.ask(catalog, token, sync("olga"));
        TestBrowser olga = TestBrowser.of("olga");
        olga.get(olga.agree(olga.open(asked.path("authorizationUrl"))));
        String service = TestWorkload.seeded("gateway-service").bearer(TestWorkload.IDENTITY);
        for (String user : List.of("alice", "olga")) {
            story.ask(service, ConsentStory.forUser(gateway, service, user), Map.of())
                    .then()
                    .statusCode(200)
                    .body("accessToken", nullValue());
        }
    }

    @Test
    void theTokenIsDiscardedAfterIt() {
        Response asked = story.ask(catalog, token, sync("olga"));
        TestBrowser olga = TestBrowser.of("olga");
        olga.get(olga.agree(olga.open(asked.path("authorizationUrl"))));
        given().auth()
                .oauth2(catalog)
                .contentType("application/json")
                .body(Map.of("workloadIdentityToken", token, "resourceCredentialProviderName", story.provider()))
                .post("/v1/grants/discard")
                .then()
                .statusCode(204);
        Response again = story.ask(catalog, token, sync("olga"));
        again.then().statusCode(200).body("accessToken", nullValue());
        assertThat(again.<String>path("sessionUri")).isNotEqualTo(asked.path("sessionUri"));
    }

    @Test
    void onlyWhoHasTheRightNamesAnOperator() {
        String service = TestWorkload.seeded("gateway-service").bearer(TestWorkload.IDENTITY);
        story.ask(service, ConsentStory.forUser(gateway, service, "alice"), sync("olga"))
                .then()
                .statusCode(403)
                .body("__type", equalTo("AccessDeniedException"));
        assertThat(story.statuses()).isEmpty();
    }

    @Test
    void aSynchronizationWithoutItsOperatorIsABadRequest() {
        story.ask(catalog, token, Map.of("gatehouseContext", Map.of("purpose", "SYNC")))
                .then()
                .statusCode(400)
                .body("fieldList[0].name", equalTo("gatehouseContext.operator"));
    }
}
