package io.gatehouse.identity.provider;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestWorkload;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.FakeVendor.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S14: metadata that point elsewhere, name another issuer, or are no metadata at all. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class EvilMetadataTest {

    private static final String METADATA = "/as/.well-known/openid-configuration";

    private static FakeVendor server;

    private final String name = "evil-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        server = new FakeVendor();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void honest() {
        server.reset();
        server.discoverable("/as", "");
    }

    private static String metadata(String from, String to) {
        String good = """
                {"issuer":"%1$s/as","authorization_endpoint":"%1$s/as/authorize","token_endpoint":"%1$s/as/token",
                 "code_challenge_methods_supported":["S256"],"response_types_supported":["code"]}
                """.formatted(server.url());
        String evil = good.replace(from, to);
        assertThat(evil).isNotEqualTo(good);
        return evil;
    }

    private void refused(Answer answer) {
        server.answer(METADATA, asked -> answer);
        ProviderCalls.asOperator(
                        "CreateOauth2CredentialProvider",
                        ProviderCalls.discovered(name, server.url() + "/as", ",\"clientSecret\":\"s\""))
                .then()
                .statusCode(400)
                .body("fieldList[0].name", containsString("discoveryUrl"));
        ProviderCalls.asOperator("GetOauth2CredentialProvider", "{\"name\":\"" + name + "\"}")
                .then()
                .statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/as\",\"auth>/other\",\"auth",
                "/as/token>/as/token#a",
                "S256>plain",
                "\"code\">\"token\"",
                "token_endpoint>token_endpoints"
            })
    void metadataOfAnotherServerOrWithoutPkceAreRefused(String change) {
        String[] parts = change.split(">", 2);
        refused(Answer.json(200, metadata(parts[0], parts[1])));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/token",
                "http://evil.example/token",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "https://user:password@as.example/token"
            })
    void endpointsThatAreNoHttpsAreRefused(String endpoint) {
        refused(Answer.json(200, metadata(server.url() + "/as/token", endpoint)));
    }

    @Test
    void redirectHugeDocumentAndNonsenseAreRefused() {
        refused(new Answer(302, "text/plain", "", Map.of("Location", "/elsewhere")));
        assertThat(server.asked("/elsewhere")).isEmpty();
        refused(Answer.json(200, withMore("\"" + "y".repeat(1_000_000) + "\"")));
        refused(Answer.json(200, withMore("[".repeat(50_000) + "]".repeat(50_000))));
        refused(Answer.json(200, "<html>"));
        refused(Answer.json(500, "{}"));
    }

    /** The twin: nothing was wrong with those but their size and their depth. */
    @Test
    void documentThatSaysMoreThanIsAskedIsRead() {
        server.answer(METADATA, asked -> Answer.json(200, withMore("[[\"" + "y".repeat(1_000) + "\"]]")));
        ProviderCalls.register(name, server.url() + "/as");
    }

    /** Good metadata with one member more. */
    private static String withMore(String value) {
        return metadata("[\"code\"]}", "[\"code\"],\"x\":" + value + "}");
    }

    /** An https URL passes the operator; where it leads is decided for the address at the moment of the call. */
    @ParameterizedTest
    @ValueSource(strings = {"https://169.254.169.254/token", "https://10.0.0.1/token", "https://[fd00::1]/token"})
    void secretsGoToNoInternalAddress(String endpoint) {
        server.answer(METADATA, asked -> Answer.json(200, metadata(server.url() + "/as/token", endpoint)));
        ProviderCalls.register(name, server.url() + "/as");
        TestWorkload agent = TestWorkload.register("agent-" + name, "\"credentialProviders\":[\"" + name + "\"]");
        String bearer = agent.bearer(TestWorkload.IDENTITY);
        String token = given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(Map.of("workloadName", agent.name()))
                .post("/identities/GetWorkloadAccessToken")
                .then()
                .statusCode(200)
                .extract()
                .path("workloadAccessToken");
        given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(Map.of(
                        "workloadIdentityToken",
                        token,
                        "resourceCredentialProviderName",
                        name,
                        "oauth2Flow",
                        "M2M",
                        "scopes",
                        List.of()))
                .post("/identities/oauth2/token")
                .then()
                .statusCode(greaterThanOrEqualTo(500))
                .body("message", containsString("did not answer"));
        assertThat(server.asked("/as/token")).isEmpty();
    }
}
