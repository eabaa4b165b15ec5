package io.gatehouse.identity.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.Permission;
import io.gatehouse.identity.security.WorkloadCaller;
import io.gatehouse.identity.user.UserKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Set;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;

/** S10: a token is good for one purpose, one callee and one caller. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class WatCrossUseTest {
    @Inject
    UserBoundTokens userBound;

    private final TestIssuer issuer = TestIssuer.configured();
    private final TestWorkload gateway = TestWorkload.seeded("gateway-service");
    private final TestWorkload catalog = TestWorkload.seeded("catalog-service");

    @Test
    void userBoundTokenIsNoBearer() {
        TestWorkload agent = TestWorkload.register("cross-agent-1", "");
        String bearer = agent.bearer(TestWorkload.IDENTITY);
        String bound = workloadToken(bearer, agent.name()).path("workloadAccessToken");

        workloadToken(bound, agent.name())
                .then()
                .statusCode(401)
                .header("x-amzn-errortype", "UnauthorizedException")
                .header("WWW-Authenticate", "Bearer");
    }

    @Test
    void bearerForAnotherServiceIsNoBearerHere() {
        workloadToken(gateway.bearer(TestWorkload.CATALOG), "gateway-service")
                .then()
                .statusCode(401);
    }

    @Test
    void bodyTokenHoldsForItsOwnCallerOnly() throws Throwable {
        TestWorkload agent = TestWorkload.register("cross-agent-2", "");
        TestWorkload thief = TestWorkload.register("cross-agent-3", "");
        String bound =
                workloadToken(agent.bearer(TestWorkload.IDENTITY), agent.name()).path("workloadAccessToken");

        OnBehalfOf subject = verify(bound, caller(agent.name()));
        assertThat(subject).isEqualTo(new OnBehalfOf(agent.name(), agent.name(), null, null));
        assertRefused(bound, caller(thief.name()));
        assertRefused(bound, caller("gateway-service", Permission.GATEWAY_WORKLOADS_ACT));
    }

    @Test
    void bearerIsNoBodyToken() {
        assertRefused(gateway.bearer(TestWorkload.IDENTITY), caller("gateway-service"));
        assertRefused("rubbish", caller("gateway-service"));
    }

    @Test
    void gatewayWorkloadIsActedForByItsServicesOnly() throws Throwable {
        String gatewayId = "cross-abc123defg";
        given().auth()
                .oauth2(catalog.bearer(TestWorkload.IDENTITY))
                .contentType("application/json")
                .body("{\"userTokenIssuer\":\"" + issuer.url() + "\",\"userTokenAudiences\":[\"mcp\"]}")
                .put("/v1/gateway-workloads/" + gatewayId)
                .then()
                .statusCode(200);
        String token = given().auth()
                .oauth2(gateway.bearer(TestWorkload.IDENTITY))
                .contentType("application/json")
                .body("{\"workloadName\":\"" + gatewayId + "\",\"userToken\":\""
                        + issuer.userToken("alice", "mcp", "ide").sign() + "\"}")
                .post("/identities/GetWorkloadAccessTokenForJWT")
                .then()
                .statusCode(200)
                .extract()
                .path("workloadAccessToken");

        OnBehalfOf subject = verify(token, caller("gateway-service", Permission.GATEWAY_WORKLOADS_ACT));
        assertThat(subject)
                .isEqualTo(new OnBehalfOf(
                        gatewayId, "gateway-service", new UserKey.Person(issuer.url(), "sub", "alice"), "ide"));
        assertRefused(token, caller("gateway-service"));
        assertRefused(token, caller("catalog-service", Permission.GATEWAY_WORKLOADS_ACT));
        assertRefused(token, caller(gatewayId));

        TestWorkload agent = TestWorkload.register("cross-agent-4", "");
        workloadToken(agent.bearer(TestWorkload.IDENTITY), gatewayId)
                .then()
                .statusCode(403)
                .body("message", equalTo("Not authorized to act for this workload identity"));
        workloadToken(agent.bearer(TestWorkload.IDENTITY), "no-such-workload")
                .then()
                .statusCode(403)
                .body("message", equalTo("Not authorized to act for this workload identity"));
        workloadToken(agent.bearer(TestWorkload.IDENTITY), "cross-agent-3")
                .then()
                .statusCode(403);
    }

    @Test
    void userBoundTokenEndsWithTheUsersToken() throws Exception {
        TestWorkload agent = TestWorkload.register("cross-agent-5", "\"userTokenAudiences\":[\"agent\"]");
        String user = issuer.userToken("alice", "agent", "ide").expiresIn(60).sign();
        String token = given().auth()
                .oauth2(agent.bearer(TestWorkload.IDENTITY))
                .contentType("application/json")
                .body("{\"workloadName\":\"cross-agent-5\",\"userToken\":\"" + user + "\"}")
                .post("/identities/GetWorkloadAccessTokenForJWT")
                .then()
                .statusCode(200)
                .extract()
                .path("workloadAccessToken");

        assertThat(claims(token).getExpirationTime()).isEqualTo(claims(user).getExpirationTime());
    }

    @Test
    void mixedUpClaimsOfAForeignSignerAreRefused() {
        String forged = TestWorkload.create("gateway-service")
                .assertion()
                .claim("aud", TestWorkload.IDENTITY)
                .type("wat+jwt")
                .claim("iss", "nobody")
                .sign();
        workloadToken(forged, "gateway-service").then().statusCode(401);
    }

    private static Response workloadToken(String bearer, String workload) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body("{\"workloadName\":\"" + workload + "\"}")
                .post("/identities/GetWorkloadAccessToken");
    }

    private static JwtClaims claims(String token) throws Exception {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setCompactSerialization(token);
        return JwtClaims.parse(jws.getUnverifiedPayload());
    }

    private OnBehalfOf verify(String token, WorkloadCaller caller) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(() -> userBound.verify(token, caller));
    }

    private void assertRefused(String token, WorkloadCaller caller) {
        assertThatThrownBy(() -> verify(token, caller))
                .isInstanceOf(ApiException.class)
                .hasMessage("The workload identity token is not valid");
    }

    private static WorkloadCaller caller(String name, String... scopes) {
        return new WorkloadCaller(name, Set.of(scopes));
    }
}
