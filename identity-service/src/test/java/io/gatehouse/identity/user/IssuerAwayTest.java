package io.gatehouse.identity.user;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

/** A company provider that is away: nobody is let in, and nobody is sent to log in again. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class IssuerAwayTest {

    @Test
    void callersAreToldThatItIsNotTheirToken() {
        for (int tries = 0; tries < 2; tries++) {
            listWorkloads(TestIssuer.unknown(TestIssuer.AWAY))
                    .statusCode(500)
                    .body("__type", equalTo("InternalServerException"))
                    .body("message", containsString("keys of the token's issuer cannot be read"));
        }
    }

    @Test
    void aForgedTokenOfAProviderThatIsThereIsRefused() {
        listWorkloads(TestIssuer.unknown(TestIssuer.configured().url()))
                .statusCode(401)
                .body("__type", equalTo("UnauthorizedException"));
    }

    @Test
    void aTokenOfTheProviderThatIsThereIsGood() {
        listWorkloads(TestIssuer.configured()).statusCode(200);
    }

    private static ValidatableResponse listWorkloads(TestIssuer issuer) {
        return RestAssured.given()
                .header(
                        "Authorization",
                        "Bearer " + issuer.personToken("olga", "operator").sign())
                .contentType("application/json")
                .body("{}")
                .post("/identities/ListWorkloadIdentities")
                .then();
    }
}
