package io.gatehouse.identity.resource;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.FakeVendor.Answer;
import io.gatehouse.identity.provider.ProviderCalls;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A workload asks for a token in exchange for its user's own one. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TokenExchangeTest {

    private static final String ACCESS = "urn:ietf:params:oauth:token-type:access_token";

    private static FakeVendor vendor;

    private final String id = UUID.randomUUID().toString();
    private final String provider = "exchange-" + id;
    private TestWorkload agent;
    private String bearer;
    private String userToken;

    @BeforeAll
    static void start() {
        vendor = new FakeVendor();
    }

    @AfterAll
    static void stop() {
        vendor.close();
    }

    @BeforeEach
    void prepare() {
        vendor.reset();
        vendor.discoverable("/as", "");
        vendor.answer(
                "/as/token",
                asked -> Answer.json(200, """
                {"access_token":"%s","token_type":"Bearer","expires_in":300,"refresh_token":"never-kept"%s}
                """.formatted(
                        asked.form().get("grant_type").equals("client_credentials") ? "actor-token" : "exchanged-token",
                        asked.form().get("grant_type").contains("token-exchange")
                                ? ",\"issued_token_type\":\"" + ACCESS + "\""
                                : "")));
        agent = TestWorkload.register(
                "agent-" + id,
                "\"permissions\":[\"workload-tokens:issue-for-user-id\"],\"credentialProviders\":[\"" + provider
                        + "\"],\"userTokenAudiences\":[\"agents\"]");
        bearer = agent.bearer(TestWorkload.IDENTITY);
        userToken = TestIssuer.configured().userToken("alice", "agents", "ide").sign();
    }

    @Test
    void usersTokenIsExchanged() {
        register("{\"grantType\":\"TOKEN_EXCHANGE\"}", ",\"gatehouse\":{\"subjectTokenType\":\"ACCESS_TOKEN\"}");
        ask(forUser()).then().statusCode(200).body("accessToken", equalTo("exchanged-token"));

        FakeVendor.Asked asked = vendor.asked("/as/token").getFirst();
        assertThat(vendor.asked("/as/token")).hasSize(1);
        assertThat(asked.form())
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .containsEntry("subject_token", userToken)
                .containsEntry("subject_token_type", ACCESS)
                .containsEntry("scope", "notes:read")
                .containsEntry("resource", "https://notes.example/mcp")
                .containsEntry("audience", "notes-api")
                .doesNotContainKeys("actor_token", "assertion");
        assertThat(asked.authorization()).startsWith("Basic ");
    }

    @Test
    void clientsOwnTokenGoesAlongAsTheActorsAndIsKept() {
        register(
                "{\"grantType\":\"TOKEN_EXCHANGE\",\"tokenExchangeGrantTypeConfig\":"
                        + "{\"actorTokenContent\":\"M2M\",\"actorTokenScopes\":[\"act\"]}}",
                "");
        String onBehalf = forUser();
        ask(onBehalf).then().statusCode(200).body("accessToken", equalTo("exchanged-token"));
        ask(onBehalf).then().statusCode(200);

        List<FakeVendor.Asked> asked = vendor.asked("/as/token");
        assertThat(asked.stream().map(one -> one.form().get("grant_type").replaceAll(".*:", "")))
                .containsExactly("client_credentials", "token-exchange", "token-exchange");
        assertThat(asked.getFirst().form()).containsEntry("scope", "act").doesNotContainKey("audience");
        assertThat(asked.get(1).form())
                .containsEntry("actor_token", "actor-token")
                .containsEntry("actor_token_type", ACCESS)
                .containsEntry("subject_token_type", "urn:ietf:params:oauth:token-type:jwt");
    }

    @Test
    void usersTokenIsAnAuthorizationGrant() {
        register("{\"grantType\":\"JWT_AUTHORIZATION_GRANT\"}", "");
        ask(forUser()).then().statusCode(200).body("accessToken", equalTo("exchanged-token"));
        assertThat(vendor.asked("/as/token").getFirst().form())
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
                .containsEntry("assertion", userToken)
                .doesNotContainKeys("subject_token", "requested_token_use");
    }

    @Test
    void workloadNeverSeesItsWayToTheUsersTokenInTheOneItHolds() {
        register("{\"grantType\":\"TOKEN_EXCHANGE\"}", "");
        String claims =
                new String(Base64.getUrlDecoder().decode(forUser().split("\\.", -1)[1]), StandardCharsets.UTF_8);
        assertThat(claims).contains("\"user_token\"").doesNotContain(userToken);
        assertThat(claims).doesNotContain(userToken.split("\\.", -1)[2]);
    }

    @Test
    void tokenWithoutAUsersTokenIsRefused() {
        String before = forUser();
        register("{\"grantType\":\"TOKEN_EXCHANGE\"}", "");
        String ofId = onBehalf("ForUserId", "userId", "alice");
        for (String onBehalf : List.of(before, ofId, onBehalf("", "", ""))) {
            ask(onBehalf)
                    .then()
                    .statusCode(403)
                    .body("__type", equalTo("AccessDeniedException"))
                    .body("message", containsString("no token of a user"));
        }
        assertThat(vendor.asked("/as/token")).isEmpty();
    }

    @Test
    void vendorThatRefusesOrIssuesSomethingElseEndsTheRequest() {
        register("{\"grantType\":\"TOKEN_EXCHANGE\"}", "");
        String onBehalf = forUser();
        vendor.answer(
                "/as/token",
                asked ->
                        Answer.json(400, "{\"error\":\"invalid_target\",\"error_description\":\"" + userToken + "\"}"));
        ask(onBehalf)
                .then()
                .statusCode(greaterThanOrEqualTo(500))
                .body("message", containsString("invalid_target"))
                .body("message", org.hamcrest.Matchers.not(containsString(userToken)));
        vendor.answer("/as/token", asked -> Answer.json(200, """
                {"access_token":"id","token_type":"N_A","issued_token_type":"urn:ietf:params:oauth:token-type:id_token"}
                """));
        ask(onBehalf).then().statusCode(greaterThanOrEqualTo(500));
    }

    private void register(String exchange, String more) {
        ProviderCalls.asOperator(
                        "CreateOauth2CredentialProvider",
                        ProviderCalls.discovered(
                                provider,
                                vendor.url() + "/as",
                                ",\"clientSecret\":\"s\",\"onBehalfOfTokenExchangeConfig\":" + exchange + more))
                .then()
                .statusCode(201)
                .body(
                        "oauth2ProviderConfigOutput.customOauth2ProviderConfig.onBehalfOfTokenExchangeConfig.grantType",
                        equalTo(exchange.contains("JWT") ? "JWT_AUTHORIZATION_GRANT" : "TOKEN_EXCHANGE"));
    }

    private String forUser() {
        return onBehalf("ForJWT", "userToken", userToken);
    }

    private String onBehalf(String operation, String member, String value) {
        Map<String, String> body = new HashMap<>(Map.of("workloadName", agent.name()));
        if (!member.isEmpty()) {
            body.put(member, value);
        }
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(body)
                .post("/identities/GetWorkloadAccessToken" + operation)
                .then()
                .statusCode(200)
                .extract()
                .path("workloadAccessToken");
    }

    private Response ask(String onBehalf) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(Map.of(
                        "workloadIdentityToken",
                        onBehalf,
                        "resourceCredentialProviderName",
                        provider,
                        "oauth2Flow",
                        "ON_BEHALF_OF_TOKEN_EXCHANGE",
                        "scopes",
                        List.of("notes:read"),
                        "resources",
                        List.of("https://notes.example/mcp"),
                        "audiences",
                        List.of("notes-api")))
                .post("/identities/oauth2/token");
    }
}
