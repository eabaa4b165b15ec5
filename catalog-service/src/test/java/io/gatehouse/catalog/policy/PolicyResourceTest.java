package io.gatehouse.catalog.policy;

import static io.gatehouse.catalog.fake.Catalog.get;
import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static io.gatehouse.catalog.fake.Catalog.oauth;
import static io.gatehouse.catalog.fake.Catalog.schema;
import static io.gatehouse.catalog.fake.Catalog.send;
import static io.gatehouse.catalog.fake.Catalog.snapshot;
import static io.gatehouse.catalog.fake.Catalog.targetBody;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.gatehouse.catalog.fake.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestStack.class)
class PolicyResourceTest {

    private static final String READERS =
            "{\"rules\":[{\"name\":\"readers\",\"effect\":\"ALLOW\",\"description\":\"all who may read\","
                    + "\"expression\":\"'notes:read' in caller.scopes\"}]}";

    private static String rules(String... expressions) {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < expressions.length; i++) {
            rules.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"r")
                    .append(i)
                    .append("\",\"effect\":\"")
                    .append(expressions[i].startsWith("!") ? "DENY" : "ALLOW")
                    .append("\",\"expression\":\"")
                    .append(expressions[i].replaceFirst("^!", "").replace("\"", "\\\""))
                    .append("\"}");
        }
        return "{\"rules\":[" + rules + "]}";
    }

    private static Response put(String path, String etag, String body) {
        return given().auth()
                .oauth2(TestTokens.operator())
                .contentType("application/json")
                .header("If-Match", etag)
                .body(body)
                .put(path);
    }

    @Test
    void aPolicyIsStoredServedReplacedAndRemoved() {
        String id = newGateway();
        String path = "/v1/gateways/" + id + "/policy";
        get(path).then().statusCode(404);
        snapshot(id).then().body("policy", nullValue()).body("revision", equalTo(1));
        send("PUT", path, READERS)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("rules[0].name", equalTo("readers"))
                .body("revision", equalTo(1));
        snapshot(id)
                .then()
                .body("revision", equalTo(2))
                .body("policy.rules[0].effect", equalTo("ALLOW"))
                .body("policy.rules[0].expression", equalTo("'notes:read' in caller.scopes"));

        // Nobody's change is lost.
        send("PUT", path, READERS).then().statusCode(400).body("fieldList[0].name", equalTo("If-Match"));
        put(path, "\"7\"", READERS).then().statusCode(409).body("__type", equalTo("ConflictException"));
        put(path, "x", READERS).then().statusCode(400);
        put(path, "\"1\"", rules("true")).then().statusCode(200).header("ETag", "\"2\"");
        put(path, "\"1\"", rules("false")).then().statusCode(409);
        given().auth()
                .oauth2(TestTokens.person("auditor"))
                .get(path)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("rules[0].expression", equalTo("true"));

        send("DELETE", path, "").then().statusCode(400);
        given().auth()
                .oauth2(TestTokens.operator())
                .header("If-Match", "\"2\"")
                .delete(path)
                .then()
                .statusCode(204);
        get(path).then().statusCode(404);
        snapshot(id).then().body("policy", nullValue()).body("revision", equalTo(4));
        send("PUT", path, READERS).then().statusCode(200).header("ETag", "\"4\"");
        await().untilAsserted(() -> assertThat(IdentityControl.audit(id))
                .extracting(event -> event.path("reason").asText())
                .containsExactly("created", "policy-replaced", "policy-replaced", "policy-removed", "policy-replaced"));
    }

    @Test
    void aRuleThatDoesNotCompileIsNamedAndChangesNothing() {
        String id = newGateway();
        String path = "/v1/gateways/" + id + "/policy";
        send("PUT", path, rules("true", "caller.subject == 3"))
                .then()
                .statusCode(400)
                .header("x-amzn-errortype", "ValidationException")
                .body("fieldList[0].name", equalTo("rules[1].expression"))
                .body("message", containsString("rule r1, line 1, column 16"));
        send("PUT", path, "{}").then().statusCode(400).body("fieldList[0].name", equalTo("rules"));
        send("PUT", path, "{\"rules\":[]}").then().statusCode(400);
        send("PUT", path, "{\"rules\":[{\"name\":\"a b\",\"effect\":\"MAYBE\"}]}")
                .then()
                .statusCode(400);
        send("PUT", path, rules("true").replace("]", "," + rules("true").split("[\\[\\]]", 3)[1] + "]"))
                .then()
                .statusCode(400)
                .body("message", containsString("another rule has this name"));
        send("PUT", "/v1/gateways/none-0123456789/policy", READERS).then().statusCode(404);
        get(path).then().statusCode(404);
        snapshot(id).then().body("revision", equalTo(1));
    }

    private static String gatewayWithTool() {
        String id = newGateway();
        String tool = "{\"name\":\"delete\",\"description\":\"d\",\"annotations\":{\"destructiveHint\":true},"
                + "\"inputSchema\":{\"type\":\"object\"}}";
        send(
                        "POST",
                        "/gateways/" + id + "/targets/",
                        targetBody("t", "https://t.example/mcp", schema(tool), oauth("AUTHORIZATION_CODE")))
                .then()
                .statusCode(202);
        await().until(() -> snapshot(id).path("targets[0].tools[0].publicName"), "t___delete"::equals);
        return id;
    }

    private static Response dryRun(String id, String more) {
        return send(
                "POST",
                "/v1/gateways/" + id + "/policy/dry-run",
                "{\"caller\":{\"issuer\":\"https://i\",\"subject\":\"alice\",\"clientId\":\"agent\",\"scopes\":[\"s\"],"
                        + "\"claims\":{\"level\":3}},\"tool\":\"t___delete\"" + more + "}");
    }

    @Test
    void aDryRunSaysWhatWouldHappen() {
        String id = gatewayWithTool();
        dryRun(id, "")
                .then()
                .statusCode(200)
                .body("decision", equalTo("ALLOWED"))
                .body("reason", equalTo("NO_POLICY"));
        String path = "/v1/gateways/" + id + "/policy";
        send("PUT", path, rules("caller.subject == 'alice'", "!tool.annotations.destructiveHint == true"))
                .then()
                .statusCode(200);
        dryRun(id, "")
                .then()
                .body("decision", equalTo("REFUSED"))
                .body("reason", equalTo("RULE_DENIES"))
                .body("decidedBy", equalTo("r1"))
                .body("listed", equalTo(false))
                .body("rules.result", equalTo(java.util.List.of("MATCHES", "MATCHES")));
        String candidate = ",\"rules\":"
                + rules("caller.claims.level > 2 && arguments.n < 5").substring(9);
        String closed = candidate.substring(0, candidate.length() - 1);
        dryRun(id, closed)
                .then()
                .statusCode(200)
                .body("decision", equalTo("DEPENDS_ON_ARGUMENTS"))
                .body("listed", equalTo(true));
        dryRun(id, closed + ",\"arguments\":{\"n\":4}")
                .then()
                .body("decision", equalTo("ALLOWED"))
                .body("decidedBy", equalTo("r0"));
        dryRun(id, closed + ",\"arguments\":{\"n\":5}").then().body("reason", equalTo("NO_RULE_ALLOWS"));
        dryRun(id, closed + ",\"arguments\":{}")
                .then()
                .body("decision", equalTo("REFUSED"))
                .body("reason", equalTo("RULE_FAILED"))
                .body("rules[0].error", containsString("n"));
        get(path).then().body("revision", equalTo(1));
    }

    @Test
    void aDryRunOfNothingKnownIsRefused() {
        String id = gatewayWithTool();
        String path = "/v1/gateways/" + id + "/policy/dry-run";
        send("POST", path, "{}").then().statusCode(400).body("fieldList[0].name", equalTo("caller"));
        String caller = "{\"caller\":{\"issuer\":\"https://i\",\"subject\":\"alice\"},";
        send("POST", path, caller + "\"tool\":\"t___other\"}")
                .then()
                .statusCode(400)
                .body("fieldList[0].name", equalTo("tool"));
        send("POST", path, caller + "\"target\":\"other\",\"name\":\"file:///x\"}")
                .then()
                .statusCode(400)
                .body("fieldList[0].name", equalTo("target"));
        send("POST", path, caller + "\"target\":\"t\",\"name\":\"file:///x\",\"method\":\"resources/read\"}")
                .then()
                .statusCode(200)
                .body("decision", equalTo("ALLOWED"));
        send(
                        "POST",
                        path,
                        caller + "\"tool\":\"t___delete\",\"rules\":[{\"name\":\"r\",\"effect\":\"DENY\","
                                + "\"expression\":\"nonsense(\"}]}")
                .then()
                .statusCode(400)
                .body("fieldList[0].name", equalTo("rules[0].expression"));
    }
}
