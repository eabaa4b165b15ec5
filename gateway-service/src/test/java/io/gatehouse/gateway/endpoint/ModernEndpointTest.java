package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.gateway.Stack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stateless era (MCP 2026-07-28) at the same URL as the handshake era. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class ModernEndpointTest {

    private static final String MODERN = "/gateways/modern-1/mcp";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    Stack stack;
    String token;

    @BeforeEach
    void waitForTheCatalog() {
        Ready.await();
        token = stack.company.token("alice");
    }

    private RequestSpecification request(String method, String name, String version) {
        RequestSpecification request = given().header("Authorization", "Bearer " + token)
                .header("Accept", "application/json, text/event-stream")
                .contentType("application/json")
                .header("MCP-Protocol-Version", version)
                .header("Mcp-Method", method);
        return name == null ? request : request.header("Mcp-Name", name);
    }

    private Response send(String path, String method, String name, String params) {
        return request(method, name, "2026-07-28").body(body(method, params)).post(path);
    }

    private static String body(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"m-1\",\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    @Test
    void theGatewaySaysWhatItIs() {
        send(MODERN, "server/discover", null, META)
                .then()
                .statusCode(200)
                .body("id", equalTo("m-1"))
                .body("result.resultType", equalTo("complete"))
                .body(
                        "result.supportedVersions",
                        equalTo(List.of("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26")))
                .body("result.capabilities.tools", not(nullValue()))
                .body("result.instructions", equalTo("Be kind."))
                .body("result.ttlMs", equalTo(60000))
                .body("result.cacheScope", equalTo("private"))
                .body("result._meta.'io.modelcontextprotocol/serverInfo'.name", equalTo("modern"))
                .header("Mcp-Session-Id", nullValue());
    }

    @Test
    void toolsAreListedWithWhatTheirCachesNeed() {
        Response first = send(MODERN, "tools/list", null, META);
        first.then()
                .statusCode(200)
                .body("result.tools.name", equalTo(List.of("notes___whoami", "notes___query")))
                .body("result.resultType", equalTo("complete"))
                .body("result.ttlMs", equalTo(60000))
                .body("result.cacheScope", equalTo("private"))
                .body("result._meta.'io.modelcontextprotocol/serverInfo'.name", equalTo("modern"));
        String cursor = first.path("result.nextCursor");
        send(MODERN, "tools/list", null, META + ",\"cursor\":\"" + cursor + "\"")
                .then()
                .statusCode(200)
                .body("result.tools.name", equalTo(List.of("notes___add_note")))
                .body("result.cacheScope", equalTo("private"));
        send(MODERN, "tools/list", null, META + ",\"cursor\":\"none\"").then().body("error.code", equalTo(-32602));
    }

    @Test
    void aToolIsCalledWithoutASession() {
        Response answer = request("tools/call", "notes___whoami", "2026-07-28")
                .header("Mcp-Session-Id", "nonsense")
                .header("Last-Event-ID", "nonsense")
                .body(body("tools/call", "\"name\":\"notes___whoami\"," + META))
                .post(MODERN);
        answer.then()
                .statusCode(200)
                .body("result.content[0].text", equalTo("done"))
                .header("Mcp-Session-Id", nullValue());
    }

    @Test
    void theHandshakeEraGoesOnBesideIt() {
        Agent agent = new Agent(token, MODERN);
        for (String asked : new String[] {"2026-07-28", "2099-01-01"}) {
            agent.post(Agent.INITIALIZE.replace("2025-11-25", asked))
                    .then()
                    .statusCode(200)
                    .body("result.protocolVersion", equalTo("2025-11-25"));
        }
        agent.post(agent.session(), Agent.list("{}"))
                .then()
                .statusCode(200)
                .body("result.tools.size()", equalTo(2))
                .body("result.resultType", nullValue());
        agent.request()
                .header("Mcp-Method", "tools/list")
                .body(Agent.list("{}"))
                .post(MODERN)
                .then()
                .statusCode(200)
                .body("result.ttlMs", nullValue());
        agent.post(body("server/discover", "")).then().statusCode(200).body("error.code", equalTo(-32601));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"_meta\":{}",
                "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}",
                "\"_meta\":{\"io.modelcontextprotocol/clientCapabilities\":{}}",
                "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":7,\"io.modelcontextprotocol/clientCapabilities\":{}}",
                "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":[]}"
            })
    void withoutItsMetaARequestIsRefused(String params) {
        send(MODERN, "tools/list", null, params)
                .then()
                .statusCode(400)
                .body("id", equalTo("m-1"))
                .body("error.code", equalTo(-32602));
    }

    @Test
    void headersThatSayOtherThanTheBodyAreRefused() {
        String call = body("tools/call", "\"name\":\"notes___whoami\"," + META);
        for (Map.Entry<String, String> wrong : Map.of("tools/call", "notes___query", "tools/list", "notes___whoami")
                .entrySet()) {
            request(wrong.getKey(), wrong.getValue(), "2026-07-28")
                    .body(call)
                    .post(MODERN)
                    .then()
                    .statusCode(400)
                    .body("id", equalTo("m-1"))
                    .body("error.code", equalTo(-32020));
        }
        request("tools/call", "notes___whoami", "2025-11-25")
                .body(call)
                .post(MODERN)
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32020));
        new Agent(token, MODERN)
                .request()
                .body(call)
                .post(MODERN)
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32020));
    }

    @Test
    void anUnknownVersionIsToldTheKnownOnes() {
        for (String version : new String[] {"2027-01-01", "2025-11-25"}) {
            request("tools/list", null, version)
                    .body(body("tools/list", META.replace("2026-07-28", version)))
                    .post(MODERN)
                    .then()
                    .statusCode(400)
                    .body("id", equalTo("m-1"))
                    .body("error.code", equalTo(-32022))
                    .body("error.data.requested", equalTo(version))
                    .body(
                            "error.data.supported",
                            equalTo(List.of("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "initialize", "logging/setLevel", "resources/subscribe", "no/such"})
    void whatTheEraDoesNotHaveIsNotFound(String method) {
        send(MODERN, method, null, META)
                .then()
                .statusCode(404)
                .body("id", equalTo("m-1"))
                .body("error.code", equalTo(-32601));
    }

    @Test
    void repeatedParametersAreChecked() {
        String arguments = "\"name\":\"notes___query\",\"arguments\":{\"region\":\"eu\"}," + META;
        for (String header : new String[] {"eu", "=?base64?ZXU=?="}) {
            request("tools/call", "notes___query", "2026-07-28")
                    .header("Mcp-Param-Region", header)
                    .body(body("tools/call", arguments))
                    .post(MODERN)
                    .then()
                    .statusCode(200)
                    .body("result.content[0].text", equalTo("done"));
        }
        int before = stack.target.seen.size();
        send(MODERN, "tools/call", "notes___query", arguments)
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32020));
        request("tools/call", "notes___query", "2026-07-28")
                .header("Mcp-Param-Region", "us")
                .body(body("tools/call", arguments))
                .post(MODERN)
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32020));
        assertThat(stack.target.seen).hasSize(before);
    }

    @Test
    void unknownToolsAreErrorsOnStatus200() {
        send(MODERN, "tools/call", "notes___x", "\"name\":\"notes___x\"," + META)
                .then()
                .statusCode(200)
                .body("error.code", equalTo(-32602))
                .body("error.message", equalTo("Unknown tool: notes___x"));
    }

    @Test
    void notificationsAreTakenAndResponsesAreNot() {
        String notification =
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}";
        request("notifications/cancelled", null, "2026-07-28")
                .body(notification)
                .post(MODERN)
                .then()
                .statusCode(202);
        request("x", null, "2026-07-28")
                .body("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}")
                .post(MODERN)
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32600));
    }

    @Test
    void thereAreNoStreamsAndNoSessionsToEnd() {
        request("x", null, "2026-07-28").get(MODERN).then().statusCode(405).header("Allow", "POST");
        request("x", null, "2026-07-28").delete(MODERN).then().statusCode(405).header("Allow", "POST");
        String stateless = "/gateways/stateless-1/mcp";
        new Agent(token, stateless)
                .request()
                .get(stateless)
                .then()
                .statusCode(405)
                .header("Allow", "POST");
        new Agent(token, stateless)
                .request()
                .delete(stateless)
                .then()
                .statusCode(405)
                .header("Allow", "POST");
    }

    @Test
    void aGatewayOfOneEraSaysSoToClientsOfTheOther() {
        String stateless = "/gateways/stateless-1/mcp";
        send(stateless, "tools/list", null, META).then().statusCode(200).body("result.tools.size()", equalTo(1));
        new Agent(token, stateless)
                .post(Agent.INITIALIZE)
                .then()
                .statusCode(400)
                .body("error.code", equalTo(-32022))
                .body("error.message", containsString("2026-07-28"))
                .body("error.data.requested", equalTo("2025-11-25"))
                .body("error.data.supported", equalTo(List.of("2026-07-28")));
        // Not with a code of the newer era: a client that knows both falls back to initialize only then.
        send("/mcp", "server/discover", null, META)
                .then()
                .statusCode(400)
                .body("id", equalTo("m-1"))
                .body("error.code", equalTo(-32000))
                .body("error.message", containsString("2025-11-25"));
    }

    @Test
    void aTargetIsServedUnderItsOwnNames() {
        String path = "/gateways/modern-1/targets/notes/mcp";
        send(path, "tools/list", null, META)
                .then()
                .statusCode(200)
                .body("result.tools.name", equalTo(List.of("whoami", "query")));
        send(path, "tools/call", "whoami", "\"name\":\"whoami\"," + META)
                .then()
                .statusCode(200)
                .body("result.content[0].text", equalTo("done"));
        send(path, "tools/call", "notes___whoami", "\"name\":\"notes___whoami\"," + META)
                .then()
                .body("error.message", equalTo("Unknown tool: notes___whoami"));
        Agent legacy = new Agent(token, path);
        String session = legacy.session();
        legacy.post(session, Agent.list("{}")).then().statusCode(200).body("result.tools.size()", equalTo(2));
        new Agent(token, MODERN).post(session, Agent.list("{}")).then().statusCode(404);
        legacy.post(new Agent(token, MODERN).session(), Agent.list("{}")).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({"modern-1,none", "none,notes", "modern-1,T1", "foreign-1,notes"})
    void aTargetThatIsNotThereIsNotFound(String gateway, String target) {
        int status = gateway.equals("foreign-1") ? 401 : 404;
        send("/gateways/" + gateway + "/targets/" + target + "/mcp", "tools/list", null, META)
                .then()
                .statusCode(status);
    }

    @Test
    void aTargetAsksForTheSameTokenAsItsGateway() {
        String path = "/gateways/modern-1/targets/notes/mcp";
        given().contentType("application/json")
                .body(body("tools/list", META))
                .post(path)
                .then()
                .statusCode(401)
                .header(
                        "WWW-Authenticate",
                        containsString(Stack.PUBLIC_URL + "/.well-known/oauth-protected-resource" + path));
    }
}
