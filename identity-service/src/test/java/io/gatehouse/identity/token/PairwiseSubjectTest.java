package io.gatehouse.identity.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestToken;
import io.gatehouse.identity.TestWorkload;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two company issuers side by side; at one of them {@code sub} is another for every client, as at Entra ID. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PairwiseSubjectTest {

    private final TestIssuer pairwise = TestIssuer.pairwise();
    private final TestIssuer company = TestIssuer.configured();
    private TestWorkload agent;
    private String bearer;

    @BeforeEach
    void register() {
        agent = TestWorkload.register("agent-" + UUID.randomUUID(), "\"userTokenAudiences\":[\"agents\"]");
        bearer = agent.bearer(TestWorkload.IDENTITY);
    }

    @Test
    void personIsTheSameWhateverClientSheComesWith() {
        String ofIde = user(pairwise.userToken("pairwise-1", "agents", "ide").claim("oid", "alice-oid"));
        String ofPortal =
                user(pairwise.userToken("pairwise-2", "agents", "portal").claim("oid", "alice-oid"));
        assertThat(ofIde).isEqualTo(ofPortal).isEqualTo(pairwise.url() + " oid alice-oid");
    }

    @Test
    void nobodyIsAnotherPersonBySpellingOrAtAnotherIssuer() {
        String alice = user(pairwise.userToken("pairwise-1", "agents", "ide").claim("oid", "alice-oid"));
        assertThat(user(pairwise.userToken("alice-oid", "agents", "ide").claim("oid", "mallory-oid")))
                .isNotEqualTo(alice);
        assertThat(user(company.userToken("alice-oid", "agents", "ide").claim("oid", "alice-oid")))
                .isNotEqualTo(alice)
                .isEqualTo(company.url() + " sub alice-oid");
    }

    @Test
    void tokenWithoutTheClaimNamesNobody() {
        exchange(pairwise.userToken("pairwise-1", "agents", "ide"))
                .statusCode(403)
                .body("__type", equalTo("AccessDeniedException"));
        exchange(pairwise.userToken("pairwise-1", "agents", "ide").claim("oid", ""))
                .statusCode(403);
        exchange(company.userToken("alice", "agents", "ide")
                        .claim("iss", pairwise.url())
                        .claim("oid", "alice-oid"))
                .statusCode(403);
    }

    @Test
    void operatorIsKnownByTheClaimOfHisIssuerToo() {
        given().auth()
                .oauth2(pairwise.personToken("pairwise-3", "operator")
                        .claim("oid", "olga-oid")
                        .sign())
                .get("/v1/workloads/" + agent.name())
                .then()
                .statusCode(200);
        given().auth()
                .oauth2(pairwise.personToken("pairwise-3", "operator").sign())
                .get("/v1/workloads/" + agent.name())
                .then()
                .statusCode(401);
    }

    private String user(TestToken token) {
        UnverifiedJwt bound = UnverifiedJwt.parse(
                        exchange(token).statusCode(200).extract().path("workloadAccessToken"))
                .orElseThrow();
        return bound.text("user_iss") + " " + bound.text("user_claim") + " " + bound.text("user_sub");
    }

    private ValidatableResponse exchange(TestToken token) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(Map.of("workloadName", agent.name(), "userToken", token.sign()))
                .post("/identities/GetWorkloadAccessTokenForJWT")
                .then();
    }
}
