package io.gatehouse.identity.problem;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** A NUL, which JSON, percent encoding and our own cursors can carry and PostgreSQL cannot, is the caller's fault and not ours. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class UnstorableTextTest {

    @Test
    void textWithANulIsRefusedInWords() {
        String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString("a\0".getBytes(StandardCharsets.UTF_8));
        for (String list :
                new String[] {"ListWorkloadIdentities", "ListOauth2CredentialProviders", "ListApiKeyCredentialProviders"
                }) {
            refused(olga().contentType("application/json")
                    .body("{\"nextToken\":\"" + cursor + "\"}")
                    .post("/identities/" + list));
        }
        refused(olga().queryParam("user", "a\0").get("/v1/audit/events"));
        refused(olga().queryParam("whose", "all").queryParam("provider", "a\0").get("/v1/grants"));
    }

    private static void refused(Response answer) {
        answer.then()
                .statusCode(400)
                .header("x-amzn-errortype", "ValidationException")
                .body("reason", equalTo("CannotParse"))
                .body("message", containsString("U+0000"));
    }

    private static RequestSpecification olga() {
        return given().auth()
                .oauth2(TestIssuer.configured()
                        .personToken("olga", "operator", "auditor")
                        .sign());
    }
}
