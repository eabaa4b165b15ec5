package io.gatehouse.identity.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway's workload is acted for by our own services only: nobody else gets its tokens, or gets the right to. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BorrowedGatewayTest {
    private static final String GATEWAY = "borrowed-abc123defg";

    private final TestIssuer issuer = TestIssuer.configured();
    private final String operator = issuer.personToken("olga", "operator").sign();
    private String catalog;

    @BeforeEach
    void putGateway() {
        catalog = TestWorkload.seeded("catalog-service").bearer(TestWorkload.IDENTITY);
        given().auth()
                .oauth2(catalog)
                .contentType("application/json")
                .body(Map.of("userTokenIssuer", issuer.url(), "userTokenAudiences", List.of("mcp")))
                .put("/v1/gateway-workloads/" + GATEWAY)
                .then()
                .statusCode(200);
    }

    @AfterEach
    void deleteGateway() {
        given().auth().oauth2(catalog).delete("/v1/gateway-workloads/" + GATEWAY);
    }

    @Test
    void gatewayServiceActsForItAndAnotherWorkloadDoesNot() {
        String service = TestWorkload.seeded("gateway-service").bearer(TestWorkload.IDENTITY);
        forJwt(service).then().statusCode(200).body("workloadAccessToken", notNullValue());

        String stranger = TestWorkload.register("borrower", "\"userTokenAudiences\":[\"mcp\"]")
                .bearer(TestWorkload.IDENTITY);
        forJwt(stranger)
                .then()
                .statusCode(403)
                .body("message", equalTo("Not authorized to act for this workload identity"));
    }

    @Test
    void nobodyAuthenticatesAsIt() {
        TestWorkload thief = TestWorkload.create(GATEWAY);

        thief.requestToken(thief.assertion().sign(), TestWorkload.IDENTITY)
                .then()
                .statusCode(401);
        thief.putRights(operator, "").then().statusCode(400);
        put("{\"serviceAccounts\":[\"kind/agents/thief\"]}").then().statusCode(400);
        given().auth()
                .oauth2(operator)
                .contentType("application/json")
                .body(Map.of("workload", GATEWAY))
                .post("/v1/access-keys")
                .then()
                .statusCode(400);
    }

    @Test
    void rightOverGatewaysCannotBeGiven() {
        TestWorkload agent = TestWorkload.register("borrower-by-right", "");

        agent.putRights(operator, "\"permissions\":[\"gateway-workloads:act\"]")
                .then()
                .statusCode(400);
        forJwt(agent.bearer(TestWorkload.IDENTITY)).then().statusCode(403);
    }

    private Response put(String body) {
        return given().auth()
                .oauth2(operator)
                .contentType("application/json")
                .body(body)
                .put("/v1/workloads/" + GATEWAY);
    }

    private Response forJwt(String bearer) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(Map.of(
                        "workloadName",
                        GATEWAY,
                        "userToken",
                        issuer.userToken("alice", "mcp", "ide").sign()))
                .post("/identities/GetWorkloadAccessTokenForJWT");
    }
}
