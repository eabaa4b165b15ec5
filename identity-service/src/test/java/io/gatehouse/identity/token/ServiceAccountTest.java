package io.gatehouse.identity.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestToken;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A pod's projected token proves the workload that names its service account, and no other. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ServiceAccountTest {
    private final String operator =
            TestIssuer.configured().personToken("olga", "operator").sign();

    @Test
    void podProvesItsWorkloadAsOftenAsItLikes() {
        TestWorkload agent = registered("pod-agent", "kind/agents/pod-agent");
        String token = token("agents", "pod-agent").sign();

        String bearer = agent.requestToken(token, TestWorkload.IDENTITY)
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
        agent.requestToken(token, TestWorkload.IDENTITY).then().statusCode(200);
        given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(Map.of("workloadName", "pod-agent"))
                .post("/identities/GetWorkloadAccessToken")
                .then()
                .statusCode(200)
                .body("workloadAccessToken", notNullValue());
        agent.requestToken(agent.assertion().sign(), TestWorkload.IDENTITY)
                .then()
                .statusCode(200);
    }

    @Test
    void keysOfAClusterMayComeFromAFile() {
        TestWorkload agent = registered("filed-agent", "filed/agents/filed-agent");
        String token = TestWorkload.configured("test.cluster.filed")
                .assertion()
                .claim("iss", "https://kubernetes.default.svc.cluster.local")
                .claim("sub", "system:serviceaccount:agents:filed-agent")
                .expiresIn(3600)
                .sign();

        agent.requestToken(token, TestWorkload.IDENTITY).then().statusCode(200);
        refused(agent.requestToken(token("agents", "filed-agent").sign(), TestWorkload.IDENTITY));
    }

    static Stream<Arguments> spoilt() {
        return Stream.of(
                spoilt("another audience", token -> token.claim("aud", "https://kubernetes.default.svc")),
                spoilt("one audience too many", token -> token.claim("aud", List.of(issuerUrl(), "vault"))),
                spoilt("no audience", token -> token.without("aud")),
                spoilt(
                        "another namespace",
                        token -> token.claim("sub", "system:serviceaccount:other:spoilt-agent")
                                .without("kubernetes.io")),
                spoilt(
                        "another account",
                        token -> token.claim("sub", "system:serviceaccount:agents:other")
                                .without("kubernetes.io")),
                spoilt(
                        "two claims that differ",
                        token -> token.claim(
                                "kubernetes.io",
                                Map.of("namespace", "other", "serviceaccount", Map.of("name", "spoilt-agent")))),
                spoilt(
                        "a user of the cluster",
                        token -> token.claim("sub", "kubernetes-admin").without("kubernetes.io")),
                spoilt(
                        "a path in the name",
                        token -> token.claim("sub", "system:serviceaccount:agents:../spoilt-agent")),
                spoilt("expired", token -> token.issuedAgo(7200).expiresIn(-60)),
                spoilt("no end", token -> token.without("exp")),
                spoilt("an end that is far", token -> token.expiresIn(200_000)),
                spoilt("not yet valid", token -> token.claim("nbf", System.currentTimeMillis() / 1000 + 600)),
                spoilt("an unknown key", token -> token.keyId("unknown")),
                spoilt("the cluster of somebody else", token -> token.claim("iss", "https://cluster.example")),
                spoilt(
                        "the company's issuer",
                        token -> token.claim("iss", TestIssuer.configured().url())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spoilt")
    void tokenThatDoesNotHoldIsRefused(String what, UnaryOperator<TestToken> spoil) {
        TestWorkload agent = registeredOnce("spoilt-agent", "kind/agents/spoilt-agent");

        refused(agent.requestToken(spoil.apply(token("agents", "spoilt-agent")).sign(), TestWorkload.IDENTITY));
    }

    @Test
    void forgedTokenIsRefused() {
        TestWorkload agent = registered("forged-agent", "kind/agents/forged-agent");
        String forged = fill(TestIssuer.unknown(TestIssuer.cluster().url()).token(), "agents", "forged-agent")
                .sign();

        refused(agent.requestToken(forged, TestWorkload.IDENTITY));
    }

    @Test
    void accountThatTwoWorkloadsNameProvesNeither() {
        registered("twice-a", "kind/agents/twice");
        TestWorkload second = registered("twice-b", "kind/agents/twice");

        refused(second.requestToken(token("agents", "twice").sign(), TestWorkload.IDENTITY));
    }

    @Test
    void proofEndsWithItsRegistration() {
        TestWorkload agent = registered("ended-agent", "kind/agents/ended-agent");
        agent.putRights(operator, "").then().statusCode(200);

        refused(agent.requestToken(token("agents", "ended-agent").sign(), TestWorkload.IDENTITY));
    }

    @Test
    void accountsOfUnknownClustersAndOddNamesCannotBeRegistered() {
        TestWorkload agent = registered("odd-agent", "kind/agents/odd-agent");
        for (String account :
                List.of("other/agents/x", "kind/agents", "kind/Agents/x", "kind/agents/x/y", "kind/a:b/x")) {
            agent.putRights(operator, "\"serviceAccounts\":[\"" + account + "\"]")
                    .then()
                    .statusCode(400)
                    .body("fieldList.name", contains("serviceAccounts"));
        }
        given().auth()
                .oauth2(operator)
                .get("/v1/workloads/odd-agent")
                .then()
                .body("serviceAccounts", contains("kind/agents/odd-agent"));
    }

    private TestWorkload registered(String name, String account) {
        return TestWorkload.register(name, "\"serviceAccounts\":[\"" + account + "\"]");
    }

    private TestWorkload registeredOnce(String name, String account) {
        boolean there =
                given().auth().oauth2(operator).get("/v1/workloads/" + name).statusCode() == 200;
        return there ? TestWorkload.create(name) : registered(name, account);
    }

    private static TestToken token(String namespace, String name) {
        return fill(TestIssuer.cluster().token(), namespace, name);
    }

    private static TestToken fill(TestToken token, String namespace, String name) {
        return token.claim("aud", List.of(issuerUrl()))
                .claim("sub", "system:serviceaccount:" + namespace + ":" + name)
                .claim("kubernetes.io", Map.of("namespace", namespace, "serviceaccount", Map.of("name", name)))
                .expiresIn(3600);
    }

    private static String issuerUrl() {
        return ConfigProvider.getConfig().getValue("identity.public-url", String.class);
    }

    private static Arguments spoilt(String what, UnaryOperator<TestToken> spoil) {
        return Arguments.of(what, spoil);
    }

    private static void refused(Response answer) {
        answer.then()
                .statusCode(401)
                .body("error", equalTo("invalid_client"))
                .body("error_description", containsString("not valid"));
    }
}
