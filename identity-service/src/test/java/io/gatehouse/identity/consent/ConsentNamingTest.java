package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page names who will hold the token; a workload that acts for itself cannot hide behind another's client. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConsentNamingTest {

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
    void aWorkloadThatActsForItselfIsNamedBesideTheClientOfTheUsersToken() {
        assertThat(page(story.forUser("alice"), Map.of()))
                .contains(ConsentStory.CLIENT, story.agent().name());
    }

    @Test
    void aWorkloadThatActsForItselfCannotChooseAClientsName() {
        String anonymous = TestIssuer.configured()
                .userToken("alice", ConsentStory.AUDIENCE, ConsentStory.CLIENT)
                .without("azp")
                .sign();
        String token = RestAssured.given()
                .auth()
                .oauth2(story.bearer())
                .contentType("application/json")
                .body(Map.of("workloadName", story.agent().name(), "userToken", anonymous))
                .post("/identities/GetWorkloadAccessTokenForJWT")
                .then()
                .statusCode(200)
                .extract()
                .path("workloadAccessToken");

        assertThat(page(token, Map.of("gatehouseContext", Map.of("clientId", "the-trusted-one"))))
                .contains(story.agent().name())
                .doesNotContain("the-trusted-one");
    }

    private String page(String token, Map<String, Object> members) {
        return TestBrowser.of("alice")
                .open(story.ask(token, members).path("authorizationUrl"))
                .body();
    }
}
