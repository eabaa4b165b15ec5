package io.gatehouse.identity.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestToken;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BearerResourceTest {
    private static final Map<String, UnaryOperator<TestToken>> SPOILT = Map.ofEntries(
            Map.entry("audience", token -> token.claim("aud", "http://somebody.else")),
            Map.entry("two audiences", token -> token.claim("aud", java.util.List.of("http://somebody.else", "x"))),
            Map.entry("expired", token -> token.issuedAgo(120).expiresIn(-60)),
            Map.entry("too long", token -> token.expiresIn(600)),
            Map.entry("issued too early", token -> token.issuedAgo(3600).expiresIn(100)),
            Map.entry("from the future", token -> token.issuedAgo(-120)),
            Map.entry("no jti", token -> token.without("jti")),
            Map.entry("no expiry", token -> token.without("exp")),
            Map.entry("other subject", token -> token.claim("sub", "catalog-service")),
            Map.entry(
                    "a name that no row holds",
                    token -> token.claim("sub", "a\u0000b").claim("iss", "a\u0000b")),
            Map.entry("a jti that no row holds", token -> token.claim("jti", "a\u0000" + System.nanoTime())),
            Map.entry("unknown workload", token -> token.claim("sub", "nobody").claim("iss", "nobody")),
            Map.entry("no kid", token -> token.keyId(null)),
            Map.entry("unknown kid", token -> token.keyId("unknown")));

    private final TestWorkload gateway = TestWorkload.seeded("gateway-service");

    @Test
    void workloadGetsABearerForOneCallee() throws Exception {
        Response answer = gateway.requestToken(gateway.assertion().sign(), TestWorkload.IDENTITY);

        answer.then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("token_type", equalTo("Bearer"))
                .body("expires_in", equalTo(900))
                .body(
                        "scope",
                        equalTo("audit-events:write gateway-workloads:act resource-tokens:get"
                                + " workload-tokens:issue-for-jwt"));
        JsonWebSignature jws = new JsonWebSignature();
        jws.setCompactSerialization(answer.path("access_token"));
        String jwks = given().get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .header("Cache-Control", "max-age=60")
                .body("keys.kid", hasItem(jws.getKeyIdHeaderValue()))
                .extract()
                .asString();
        assertThat(jwks).doesNotContain("\"d\"");
        jws.setKey(new JsonWebKeySet(jwks)
                .findJsonWebKey(jws.getKeyIdHeaderValue(), null, null, null)
                .getKey());
        assertThat(jws.verifySignature()).isTrue();
        assertThat(jws.getHeader("typ")).isEqualTo("wat+jwt");
        assertThat(jws.getAlgorithmHeaderValue()).isEqualTo("ES256");
        JwtClaims claims = JwtClaims.parse(jws.getPayload());
        assertThat(claims.getSubject()).isEqualTo("gateway-service");
        assertThat(claims.getAudience()).containsExactly(TestWorkload.IDENTITY);
        assertThat(claims.getJwtId()).isNotBlank();
        assertThat(claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue())
                .isEqualTo(900);
    }

    @Test
    void assertionIsAcceptedOnce() {
        String assertion = gateway.assertion().sign();
        gateway.requestToken(assertion, TestWorkload.IDENTITY).then().statusCode(200);

        refused(gateway.requestToken(assertion, TestWorkload.IDENTITY), 401, "invalid_client");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audience",
                "two audiences",
                "expired",
                "too long",
                "issued too early",
                "from the future",
                "no jti",
                "no expiry",
                "other subject",
                "unknown workload",
                "a name that no row holds",
                "a jti that no row holds",
                "no kid",
                "unknown kid"
            })
    void spoiltAssertionIsRefused(String what) {
        String assertion = SPOILT.get(what).apply(gateway.assertion()).sign();

        refused(gateway.requestToken(assertion, TestWorkload.IDENTITY), 401, "invalid_client");
    }

    @Test
    void assertionOfAnotherKeyIsRefused() {
        String forged = TestWorkload.create("gateway-service").assertion().sign();

        refused(gateway.requestToken(forged, TestWorkload.IDENTITY), 401, "invalid_client");
    }

    @Test
    void unsignedAssertionIsRefused() {
        String signed = gateway.assertion().sign();
        String none = java.util.Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                + signed.substring(signed.indexOf('.'), signed.lastIndexOf('.') + 1);

        refused(gateway.requestToken(none, TestWorkload.IDENTITY), 401, "invalid_client");
    }

    @Test
    void audienceThatIsNotGrantedIsRefused() {
        TestWorkload catalog = TestWorkload.seeded("catalog-service");

        refused(catalog.requestToken(catalog.assertion().sign(), TestWorkload.CATALOG), 400, "invalid_target");
    }

    @Test
    void otherGrantTypesAndMissingParametersAreRefused() {
        refused(given().formParam("grant_type", "password").post("/v1/oauth2/token"), 400, "unsupported_grant_type");
        refused(given().formParam("grant_type", "client_credentials").post("/v1/oauth2/token"), 400, "invalid_request");
    }

    private static void refused(Response answer, int status, String error) {
        answer.then()
                .statusCode(status)
                .header("Cache-Control", "no-store")
                .body("error", equalTo(error))
                .body("access_token", equalTo(null));
    }
}
