package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.gateway.Stack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An issuer that ends in a slash, which its discovery URL does not show. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class IssuerSlashTest {

    private static final String LIST = Agent.list("{}");

    Stack stack;

    @BeforeEach
    void waitForTheCatalog() {
        Ready.await();
    }

    @Test
    void metadataNamesTheIssuerAsItsProviderSpellsIt() {
        String metadata = "/.well-known/oauth-protected-resource/gateways/";
        assertThat(stack.slashed.issuer()).endsWith("/");
        given().get(metadata + "slashed-1/mcp")
                .then()
                .statusCode(200)
                .body("authorization_servers", equalTo(List.of(stack.slashed.issuer())));
        // While it cannot be asked, what the discovery URL shows is the best guess.
        given().get(metadata + "away-1/mcp")
                .then()
                .statusCode(200)
                .body("authorization_servers", equalTo(List.of("http://127.0.0.1:1")));
    }

    @Test
    void theSubjectClaimHoldsForAnIssuerThatEndsInASlash() {
        String path = "/gateways/slashed-1/mcp";
        new Agent(stack.slashed.token("alice", claims -> claims.setStringClaim("oid", "object-9")), path)
                .post(LIST)
                .then()
                .statusCode(200);
        new Agent(stack.slashed.token("alice"), path).post(LIST).then().statusCode(401);
    }
}
