package io.gatehouse.identity.workload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.instanceOf;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class WorkloadResourceTest {
    private final String operator =
            TestIssuer.configured().personToken("olga", "operator").sign();

    @Test
    void workloadLivesFromCreateToDelete() {
        call("Create", "{\"name\":\"life\",\"allowedResourceOauth2ReturnUrls\":[\"https://app.example/back\"]}")
                .then()
                .statusCode(201)
                .body("name", equalTo("life"))
                .body(
                        "workloadIdentityArn",
                        equalTo("arn:aws:bedrock-agentcore:local:000000000000"
                                + ":workload-identity-directory/default/workload-identity/life"))
                .body("allowedResourceOauth2ReturnUrls", contains("https://app.example/back"));
        call("Update", "{\"name\":\"life\",\"allowedResourceOauth2ReturnUrls\":[\"http://127.0.0.1:3000/back\"]}")
                .then()
                .statusCode(200)
                .body("allowedResourceOauth2ReturnUrls", contains("http://127.0.0.1:3000/back"));
        call("Get", "{\"name\":\"life\"}")
                .then()
                .statusCode(200)
                .body("allowedResourceOauth2ReturnUrls", contains("http://127.0.0.1:3000/back"))
                .body("createdTime", instanceOf(Integer.class))
                .body("lastUpdatedTime", greaterThan(1_700_000_000));
        call("Delete", "{\"name\":\"life\"}").then().statusCode(204);
        call("Get", "{\"name\":\"life\"}")
                .then()
                .statusCode(404)
                .header("x-amzn-errortype", "ResourceNotFoundException")
                .body("__type", equalTo("ResourceNotFoundException"));
    }

    @Test
    void sameNameTwiceIsRefused() {
        call("Create", "{\"name\":\"twice\"}").then().statusCode(201);
        call("Create", "{\"name\":\"twice\"}").then().statusCode(400).body("reason", equalTo("ResourceConflict"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.example/back",
                "javascript:alert(1)",
                "https://user@app.example/back",
                "https://app.example/back#x",
                "data:text/html,x",
                "https:back",
                "http://127.0.0.1.evil.example/",
                ""
            })
    void unsafeReturnUrlIsRefused(String url) {
        call("Create", "{\"name\":\"bad-url\",\"allowedResourceOauth2ReturnUrls\":[\"" + url + "\"]}")
                .then()
                .statusCode(400)
                .header("x-amzn-errortype", "ValidationException")
                .body("reason", equalTo("FieldValidationFailed"))
                .body("fieldList.name", contains("allowedResourceOauth2ReturnUrls"));
        call("Get", "{\"name\":\"bad-url\"}").then().statusCode(404);
    }

    @Test
    void badNamesAndBadJsonAreRefused() {
        call("Create", "{\"name\":\"a b c\"}").then().statusCode(400).body("fieldList.name", contains("name"));
        call("Create", "{}").then().statusCode(400).body("fieldList.name", contains("name"));
        call("Create", "{\"name\":").then().statusCode(400).body("reason", equalTo("CannotParse"));
        call("Create", "{\"name\":{}}").then().statusCode(400).body("reason", equalTo("CannotParse"));
        call("Create", "").then().statusCode(400);
        call("Create", "{\"name\":\"newer-client\",\"memberOfTomorrow\":1}")
                .then()
                .statusCode(201);
        given().auth()
                .oauth2(operator)
                .get("/identities/NoSuchOperation")
                .then()
                .statusCode(404)
                .body("__type", equalTo("ResourceNotFoundException"));
    }

    @Test
    void textThatPostgresCannotHoldIsTheCallersFault() {
        given().auth()
                .oauth2(operator)
                .urlEncodingEnabled(false)
                .get("/v1/workloads/a%00b")
                .then()
                .statusCode(400)
                .header("x-amzn-errortype", "ValidationException");
        String cursor = Base64.getUrlEncoder().encodeToString("a\0b".getBytes(StandardCharsets.UTF_8));
        list("{\"nextToken\":\"" + cursor + "\"}")
                .then()
                .statusCode(400)
                .body("reason", equalTo("CannotParse"))
                .body("message", containsString("U+0000"));
    }

    @Test
    void listIsPaged() {
        List.of("page-1", "page-2", "page-3")
                .forEach(name ->
                        call("Create", "{\"name\":\"" + name + "\"}").then().statusCode(201));
        Response first = list("{\"maxResults\":2}");
        List<String> names = first.then().statusCode(200).extract().path("workloadIdentities.name");
        String next = first.path("nextToken");
        assertThat(names).hasSize(2);
        while (next != null) {
            Response page = list("{\"maxResults\":2,\"nextToken\":\"" + next + "\"}");
            names.addAll(page.then().statusCode(200).extract().path("workloadIdentities.name"));
            next = page.path("nextToken");
        }
        assertThat(names)
                .contains("page-1", "page-2", "page-3", "gateway-service")
                .isSorted()
                .doesNotHaveDuplicates();
        list("{\"maxResults\":21}").then().statusCode(400).body("fieldList.name", contains("maxResults"));
        list("{\"nextToken\":\"***\"}").then().statusCode(400);
    }

    @Test
    void rightsAreReplacedWhole() {
        TestWorkload workload = TestWorkload.register(
                "rights",
                "\"credentialProviders\":[\"notes\"],\"permissions\":[\"workload-tokens:issue-for-user-id\"],"
                        + "\"completableBy\":[\"other\"]");
        rights("rights")
                .then()
                .statusCode(200)
                .body("kind", equalTo("CUSTOM"))
                .body("credentialProviders", contains("notes"))
                .body("permissions", contains("workload-tokens:issue-for-user-id"))
                .body("completableBy", contains("other"))
                .body("createdAt", containsString("T"));
        workload.putRights(operator, "").then().statusCode(200).body("credentialProviders", empty());
        rights("rights").then().body("permissions", empty());
    }

    @Test
    void wrongRightsAreRefused() {
        TestWorkload workload = TestWorkload.register("wrong-rights", "");
        workload.putRights(operator, "\"permissions\":[\"gateway-workloads:act\"]")
                .then()
                .statusCode(400)
                .body("fieldList.name", contains("permissions"));
        workload.putRights(operator, "\"surprise\":1").then().statusCode(400).body("reason", equalTo("CannotParse"));
        put("wrong-rights", "{\"jwks\":{\"keys\":[" + workload.keyJson() + "]}}")
                .then()
                .statusCode(400)
                .body("message", containsString("private key"));
        put("wrong-rights", "{\"jwks\":{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"1\"}]}}")
                .then()
                .statusCode(400);
        put("gateway-service", "{}").then().statusCode(400).body("reason", equalTo("ResourceConflict"));
        put("nobody-here", "{}").then().statusCode(404);
        call("Delete", "{\"name\":\"gateway-service\"}").then().statusCode(400);
    }

    @Test
    void gatewayWorkloadIsManagedByCatalogService() {
        String bearer = TestWorkload.seeded("catalog-service").bearer(TestWorkload.IDENTITY);
        String issuer = TestIssuer.configured().url();
        gateway(
                        bearer,
                        "{\"discoveryUrl\":\"" + issuer + "/.well-known/openid-configuration\",\"userTokenAudiences\":"
                                + "[\"mcp\"],\"credentialProviders\":[\"notes\"]}")
                .then()
                .statusCode(200)
                .body("name", equalTo("main-abc123defg"))
                .body("workloadIdentityArn", containsString("workload-identity/main-abc123defg"));
        rights("main-abc123defg")
                .then()
                .body("kind", equalTo("GATEWAY"))
                .body("credentialProviders", contains("notes"));
        gateway(bearer, "{\"discoveryUrl\":\"https://evil.example/.well-known/openid-configuration\"}")
                .then()
                .statusCode(400)
                .body("fieldList.name", contains("discoveryUrl"));
        gateway(bearer, "{\"userTokenIssuer\":\"https://evil.example\"}").then().statusCode(400);
        gateway(bearer, "{\"surprise\":1}").then().statusCode(400);
        rights("main-abc123defg").then().body("credentialProviders", contains("notes"));
        put("main-abc123defg", "{\"jwks\":" + TestWorkload.create("x").publicJwks() + "}")
                .then()
                .statusCode(400);
        put("main-abc123defg", "{\"credentialProviders\":[\"tickets\"]}").then().statusCode(200);
        put(
                        "main-abc123defg",
                        "{\"permissions\":[\"workload-tokens:issue-for-user-id\"],\"userTokenAudiences\":[\"other\"],"
                                + "\"userTokenClients\":[\"other\"],\"credentialProviders\":[\"notes\"]}")
                .then()
                .statusCode(400)
                .body("fieldList.name", contains("permissions", "userTokenAudiences", "userTokenClients"));
        rights("main-abc123defg").then().body("credentialProviders", contains("tickets"));
        put("main-abc123defg", "{\"userTokenAudiences\":[\"mcp\"],\"credentialProviders\":[\"tickets\"]}")
                .then()
                .statusCode(200)
                .body("userTokenAudiences", contains("mcp"));
        call("Delete", "{\"name\":\"main-abc123defg\"}").then().statusCode(400);
        given().auth()
                .oauth2(bearer)
                .delete("/v1/gateway-workloads/catalog-service")
                .then()
                .statusCode(409);
        given().auth()
                .oauth2(bearer)
                .delete("/v1/gateway-workloads/main-abc123defg")
                .then()
                .statusCode(204);
        given().auth()
                .oauth2(bearer)
                .delete("/v1/gateway-workloads/main-abc123defg")
                .then()
                .statusCode(404);
    }

    @Test
    void gatewaysThatChangeAtTheSameTimeTakeTurns() {
        String bearer = TestWorkload.seeded("catalog-service").bearer(TestWorkload.IDENTITY);
        String issuer = "{\"userTokenIssuer\":\"" + TestIssuer.configured().url() + "\",\"credentialProviders\":[\"p";
        gateway(bearer, issuer + "0\"]}").then().statusCode(200);
        List<Integer> statuses = IntStream.rangeClosed(1, 12)
                .parallel()
                .mapToObj(i -> gateway(bearer, issuer + i + "\"]}").statusCode())
                .toList();
        assertThat(statuses).containsOnly(200);
        given().auth()
                .oauth2(bearer)
                .delete("/v1/gateway-workloads/main-abc123defg")
                .then()
                .statusCode(204);
    }

    private Response call(String operation, String body) {
        return given().auth()
                .oauth2(operator)
                .contentType("application/json")
                .body(body)
                .post("/identities/" + operation + "WorkloadIdentity");
    }

    private Response list(String body) {
        return given().auth()
                .oauth2(operator)
                .contentType("application/json")
                .body(body)
                .post("/identities/ListWorkloadIdentities");
    }

    private Response rights(String name) {
        return given().auth().oauth2(operator).get("/v1/workloads/" + name);
    }

    private Response put(String name, String body) {
        return given().auth()
                .oauth2(operator)
                .contentType("application/json")
                .body(body)
                .put("/v1/workloads/" + name);
    }

    private static Response gateway(String bearer, String body) {
        return given().auth()
                .oauth2(bearer)
                .contentType("application/json")
                .body(body)
                .put("/v1/gateway-workloads/main-abc123defg");
    }
}
