package io.gatehouse.identity.consent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A workload uses only the scopes that it was granted at a provider. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class GrantedScopesTest {
    private static final Map<String, Object> MACHINE = Map.of("oauth2Flow", "M2M");
    private static final Map<String, Object> WIDER = Map.of("scopes", List.of("notes:read", "notes:write"));

    private ConsentStory story;

    @BeforeEach
    void start() {
        story = ConsentStory.start();
    }

    @AfterEach
    void end() {
        story.close();
    }

    @Test
    void narrowedWorkloadGetsNoOtherScope() {
        narrow("\"notes:read\"");
        String token = story.forUser("alice");

        story.ask(token).then().statusCode(200).body("authorizationUrl", notNullValue());
        story.ask(token, WIDER)
                .then()
                .statusCode(403)
                .body("__type", equalTo("AccessDeniedException"))
                .body("message", containsString("granted other scopes"));
        assertThat(story.trail()).contains("RESOURCE_TOKEN_REFUSED");
    }

    @Test
    void anEmptyListGrantsNone() {
        narrow("");

        story.ask(story.forUser("alice")).then().statusCode(403);
    }

    @Test
    void whatTheVendorGivesByDefaultIsNotAskedFor() {
        narrow("\"notes:read\"");
        String token = story.forUser("alice");

        story.ask(token, Map.of("scopes", List.of(), "oauth2Flow", "M2M"))
                .then()
                .statusCode(200);

        assertThat(story.vendor().machineScopes()).containsExactly("notes:read");
    }

    @Test
    void tokensFromBeforeTheNarrowingAreGone() {
        String token = story.forUser("alice");
        story.ask(token, MACHINE).then().statusCode(200);
        story.ask(token, MACHINE).then().statusCode(200);
        assertThat(story.vendor().machineGrants()).isEqualTo(1);

        narrow("\"notes:read\"");
        story.ask(token, MACHINE).then().statusCode(200);
        assertThat(story.vendor().machineGrants()).isEqualTo(2);

        narrow("\"notes:read\",\"notes:write\"");
        story.ask(token, MACHINE).then().statusCode(200);
        assertThat(story.vendor().machineGrants())
                .as("widening keeps what is there")
                .isEqualTo(2);
    }

    @Test
    void scopesAreReadBackAndMalformedOnesRefused() {
        narrow("\"notes:read\"");
        given().auth()
                .oauth2(ConsentStory.operator())
                .get("/v1/workloads/" + story.agent().name())
                .then()
                .body("providerScopes.'" + story.provider() + "'", contains("notes:read"));

        put("\"two words\"")
                .then()
                .statusCode(400)
                .body("fieldList.name", contains("providerScopes." + story.provider()));
    }

    private void narrow(String scopes) {
        put(scopes).then().statusCode(200);
    }

    private Response put(String scopes) {
        TestWorkload agent = story.agent();
        return agent.putRights(
                ConsentStory.operator(),
                "\"credentialProviders\":[\"" + story.provider() + "\"],\"userTokenAudiences\":[\""
                        + ConsentStory.AUDIENCE + "\"],\"providerScopes\":{\"" + story.provider() + "\":[" + scopes
                        + "]}");
    }
}
