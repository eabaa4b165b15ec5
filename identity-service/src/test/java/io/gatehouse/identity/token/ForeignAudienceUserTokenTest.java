package io.gatehouse.identity.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestToken;
import io.gatehouse.identity.TestWorkload;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S11: a workload presents only tokens that were issued for it, and invents no users. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ForeignAudienceUserTokenTest {
    private static final Map<String, UnaryOperator<TestToken>> WRONG = Map.ofEntries(
            Map.entry("audience of another app", token -> token.claim("aud", "other-app")),
            Map.entry("no audience", token -> token.without("aud")),
            Map.entry("another client", token -> token.claim("azp", "other-client")),
            Map.entry("no client", token -> token.without("azp")),
            Map.entry("ID token by type", token -> token.claim("typ", "ID")),
            Map.entry("ID token by nonce", token -> token.claim("nonce", "n")),
            Map.entry("ID token by at_hash", token -> token.claim("at_hash", "h")),
            Map.entry("expired", token -> token.issuedAgo(120).expiresIn(-60)),
            Map.entry("no expiry", token -> token.without("exp")),
            Map.entry("not yet", token -> token.issuedAgo(-120)),
            Map.entry("no subject", token -> token.without("sub")),
            Map.entry(
                    "of an app without a client",
                    token -> token.claim("idtyp", "app").without("azp")),
            Map.entry(
                    "of another app itself",
                    token -> token.claim("azp", "other").claim("sub", "other")),
            Map.entry("unknown kid", token -> token.keyId("unknown")),
            Map.entry(
                    "issuer with a slash more",
                    token -> token.claim("iss", TestIssuer.configured().url() + "/")));

    private final TestIssuer issuer = TestIssuer.configured();

    @Test
    void tokenForTheWorkloadIsAcceptedByAllNamesOfItsClient() {
        TestWorkload agent = agent("foreign-agent-1");
        String bearer = agent.bearer(TestWorkload.IDENTITY);
        forJwt(bearer, agent.name(), good().sign()).then().statusCode(200);
        forJwt(
                        bearer,
                        agent.name(),
                        good().claim("aud", List.of("x", "agent-api")).sign())
                .then()
                .statusCode(200);
        for (String claim : List.of("client_id", "cid")) {
            forJwt(
                            bearer,
                            agent.name(),
                            good().without("azp").claim(claim, "ide").sign())
                    .then()
                    .statusCode(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audience of another app",
                "no audience",
                "another client",
                "no client",
                "ID token by type",
                "ID token by nonce",
                "ID token by at_hash",
                "expired",
                "no expiry",
                "not yet",
                "no subject",
                "of an app without a client",
                "of another app itself",
                "unknown kid",
                "issuer with a slash more"
            })
    void foreignTokenIsRefused(String what) {
        TestWorkload agent = agent("foreign-" + what.replace(' ', '-').replace("_", "-"));
        String token = WRONG.get(what).apply(good()).sign();

        refused(forJwt(agent.bearer(TestWorkload.IDENTITY), agent.name(), token));
    }

    @Test
    void forgedAndUnknownIssuersAreRefused() {
        TestWorkload agent = agent("foreign-agent-2");
        String bearer = agent.bearer(TestWorkload.IDENTITY);
        for (String url : List.of(issuer.url(), "https://stranger.example")) {
            String token = TestIssuer.unknown(url)
                    .userToken("alice", "agent-api", "ide")
                    .sign();
            refused(forJwt(bearer, agent.name(), token));
        }
    }

    /** S12: such a token is good for what needs no user, and for nothing that does. */
    @Test
    void tokenOfAnApplicationItselfStandsForNoUser() {
        TestWorkload agent = agent("foreign-app");
        String bearer = agent.bearer(TestWorkload.IDENTITY);
        for (TestToken token : List.of(good().claim("idtyp", "app"), good().claim("sub", "ide"))) {
            String minted = forJwt(bearer, agent.name(), token.sign())
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("workloadAccessToken");
            assertThat(UnverifiedJwt.parse(minted)).hasValueSatisfying(claims -> {
                assertThat(claims.text("client_id")).isEqualTo("ide");
                assertThat(claims.text("user_sub")).isNull();
                assertThat(claims.text("user_id")).isNull();
            });
        }
    }

    @Test
    void emptyAudienceListRefusesEveryToken() {
        TestWorkload agent = TestWorkload.register("foreign-agent-3", "");

        refused(forJwt(agent.bearer(TestWorkload.IDENTITY), agent.name(), good().sign()));
    }

    @Test
    void userIdsAreAPermissionOfTheirOwn() {
        TestWorkload agent = agent("foreign-agent-4");
        forUserId(agent.bearer(TestWorkload.IDENTITY), agent.name()).then().statusCode(403);
        TestWorkload gateway = TestWorkload.seeded("gateway-service");
        forUserId(gateway.bearer(TestWorkload.IDENTITY), "gateway-service")
                .then()
                .statusCode(403);

        TestWorkload trusted =
                TestWorkload.register("foreign-agent-5", "\"permissions\":[\"workload-tokens:issue-for-user-id\"]");
        forUserId(trusted.bearer(TestWorkload.IDENTITY), trusted.name()).then().statusCode(200);
        forUserId(trusted.bearer(TestWorkload.IDENTITY), agent.name()).then().statusCode(403);
    }

    private static TestWorkload agent(String name) {
        return TestWorkload.register(name, "\"userTokenAudiences\":[\"agent-api\"],\"userTokenClients\":[\"ide\"]");
    }

    private TestToken good() {
        return issuer.userToken("alice", "agent-api", "ide");
    }

    private static Response forJwt(String bearer, String workload, String userToken) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body("{\"workloadName\":\"" + workload + "\",\"userToken\":\"" + userToken + "\"}")
                .post("/identities/GetWorkloadAccessTokenForJWT");
    }

    private static Response forUserId(String bearer, String workload) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body("{\"workloadName\":\"" + workload + "\",\"userId\":\"somebody\",\"newerMember\":1}")
                .post("/identities/GetWorkloadAccessTokenForUserId");
    }

    private static void refused(Response answer) {
        answer.then()
                .statusCode(403)
                .header("x-amzn-errortype", "AccessDeniedException")
                .body("message", equalTo("The user token is not accepted for this workload"))
                .body("workloadAccessToken", nullValue());
    }
}
