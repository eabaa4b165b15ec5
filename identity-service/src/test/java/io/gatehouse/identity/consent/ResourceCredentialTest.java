package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Machine tokens, API keys, and who gets them. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ResourceCredentialTest {

    private ConsentStory story;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
    }

    @AfterEach
    void end() {
        story.close();
    }

    private static String ofWorkload(String name, String bearer) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(Map.of("workloadName", name))
                .post("/identities/GetWorkloadAccessToken")
                .then()
                .statusCode(200)
                .extract()
                .path("workloadAccessToken");
    }

    @Test
    void aMachineTokenIsKept() {
        String token = ofWorkload(story.agent().name(), story.bearer());
        Response first = story.ask(token, Map.of("oauth2Flow", "M2M"));
        first.then().statusCode(200).body("accessToken", notNullValue());
        assertThat(story.ask(token, Map.of("oauth2Flow", "M2M")).<String>path("accessToken"))
                .isEqualTo(first.path("accessToken"));
        assertThat(story.vendor().machineGrants()).isEqualTo(1);
        assertThat(story.trail()).contains("RESOURCE_TOKEN_USED");
    }

    @Test
    void aVendorThatDoesNotAnswerIsNamed() {
        story.vendor().breakDown(true);
        story.ask(story.forUser("alice"), Map.of("oauth2Flow", "M2M"))
                .then()
                .statusCode(500)
                .body("__type", equalTo("InternalServerException"))
                .body("message", containsString(story.provider() + " did not answer"));
        assertThat(story.trail()).contains("RESOURCE_TOKEN_REFUSED");
    }

    @Test
    void theUsersFlowNeedsAUser() {
        story.ask(ofWorkload(story.agent().name(), story.bearer()))
                .then()
                .statusCode(400)
                .body("fieldList[0].name", equalTo("workloadIdentityToken"));
    }

    @Test
    void aProviderThatExchangesNoTokensIsRefused() {
        story.ask(story.forUser("alice"), Map.of("oauth2Flow", "ON_BEHALF_OF_TOKEN_EXCHANGE"))
                .then()
                .statusCode(400)
                .body("fieldList[0].name", equalTo("resourceCredentialProviderName"))
                .body("fieldList[0].message", containsString("onBehalfOfTokenExchangeConfig"));
    }

    @Test
    void aProviderThatWasNotGrantedIsRefused() {
        TestWorkload bare = TestWorkload.register("bare-" + UUID.randomUUID(), "\"userTokenAudiences\":[\"agents\"]");
        String bearer = bare.bearer(TestWorkload.IDENTITY);
        for (String flow : List.of("M2M", "USER_FEDERATION")) {
            story.ask(bearer, ConsentStory.forUser(bare.name(), bearer, "alice"), Map.of("oauth2Flow", flow))
                    .then()
                    .statusCode(403)
                    .body("__type", equalTo("AccessDeniedException"))
                    .body("message", containsString("not granted"));
        }
        assertThat(story.trail())
                .containsExactly("PROVIDER_CHANGED", "RESOURCE_TOKEN_REFUSED", "RESOURCE_TOKEN_REFUSED");
    }

    @Test
    void anotherWorkloadsTokenIsRefused() {
        TestWorkload other = story.workload("other-" + UUID.randomUUID());
        story.ask(other.bearer(TestWorkload.IDENTITY), story.forUser("alice"), Map.of())
                .then()
                .statusCode(403)
                .body("__type", equalTo("AccessDeniedException"));
    }

    @Test
    void malformedMembersAreNamed() {
        Map<String, Object> members = new HashMap<>(Map.of("scopes", List.of("two words")));
        story.ask(story.forUser("alice"), members)
                .then()
                .statusCode(400)
                .body("__type", equalTo("ValidationException"));
        story.ask(story.forUser("alice"), Map.of("resources", List.of("not-absolute")))
                .then()
                .statusCode(400)
                .body("fieldList[0].name", equalTo("resources[0]"));
    }

    @Test
    void anApiKeyIsGivenToAGrantedWorkloadOnly() {
        String name = "key-" + UUID.randomUUID();
        given().auth()
                .oauth2(ConsentStory.operator())
                .contentType("application/json")
                .body(Map.of("name", name, "apiKey", "the-api-key-of-the-tests"))
                .post("/identities/CreateApiKeyCredentialProvider")
                .then()
                .statusCode(201);
        TestWorkload granted = TestWorkload.register(
                "granted-" + UUID.randomUUID(),
                "\"credentialProviders\":[\"" + name + "\"],\"userTokenAudiences\":[\"agents\"]");
        String bearer = granted.bearer(TestWorkload.IDENTITY);
        apiKey(bearer, ConsentStory.forUser(granted.name(), bearer, "alice"), name)
                .then()
                .statusCode(200)
                .body("apiKey", equalTo("the-api-key-of-the-tests"));
        apiKey(story.bearer(), story.forUser("alice"), name)
                .then()
                .statusCode(403)
                .body("message", containsString("not granted"));
    }

    private static Response apiKey(String bearer, String token, String provider) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(Map.of("workloadIdentityToken", token, "resourceCredentialProviderName", provider))
                .post("/identities/api-key");
    }
}
