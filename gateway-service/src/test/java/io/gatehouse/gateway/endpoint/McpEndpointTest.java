package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.gateway.Stack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Stack.class)
class McpEndpointTest {

    Stack stack;
    Agent alice;

    @BeforeEach
    void waitForTheCatalog() {
        Ready.await();
        alice = new Agent(stack.company.token("alice"), "/mcp");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-11-25,2025-11-25",
        "2025-06-18,2025-06-18",
        "2025-03-26,2025-03-26",
        "2024-11-05,2025-11-25",
        "2099-01-01,2025-11-25"
    })
    void initializeAgreesOnAVersion(String requested, String agreed) {
        Response response = alice.post(Agent.INITIALIZE.replace("2025-11-25", requested));
        response.then()
                .statusCode(200)
                .body("id", equalTo(0))
                .body("result.protocolVersion", equalTo(agreed))
                .body("result.capabilities.tools.listChanged", equalTo(true))
                .body("result.serverInfo.name", equalTo("main"))
                .body("result.instructions", equalTo("Be kind."));
        assertThat(response.header("Mcp-Session-Id")).matches("[\\x21-\\x7E]{40,1024}");
    }

    @Test
    void initializeWithoutAVersionIsRefused() {
        alice.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}")
                .then()
                .body("error.code", equalTo(-32602))
                .header("Mcp-Session-Id", nullValue());
    }

    @Test
    void toolsAreListedPageByPageWithTheirBytes() {
        Response first = alice.post(alice.session(), Agent.list("{}"));
        first.then()
                .statusCode(200)
                .body("id", equalTo("l-1"))
                .body("result.tools.name", equalTo(List.of("notes___whoami", "notes___list_notes")));
        String cursor = first.path("result.nextCursor");
        Response second = alice.post(alice.session(), Agent.list("{\"cursor\":\"" + cursor + "\"}"));
        second.then().body("result.nextCursor", nullValue());
        assertThat(second.asString())
                .contains("{ \"title\":\"T\\u00e9\", \"name\" :"
                        + " \"notes___add_note\",\"inputSchema\":{\"$defs\":{},\"maximum\":1.0E+2}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"cursor\":\"nonsense\"}", "{\"cursor\":7}", "{\"cursor\":\"\"}"})
    void aCursorOfNoRevisionIsRefused(String params) {
        alice.post(Agent.list(params)).then().statusCode(200).body("error.code", equalTo(-32602));
    }

    @Test
    void aClientThatNeverInitialisedMayListWhereNoSessionIsDemanded() {
        alice.post(Agent.list("{}")).then().statusCode(200).body("result.tools.size()", equalTo(2));
        Agent strict = new Agent(stack.company.token("alice"), "/gateways/strict-1/mcp");
        strict.post(Agent.list("{}")).then().statusCode(400).body("error.message", containsString("Mcp-Session-Id"));
        strict.post(strict.session(), Agent.list("{}")).then().statusCode(200);
    }

    @Test
    void pingAndLogLevelAreAnsweredAndUnknownMethodsRefused() {
        String level = "logging/setLevel\",\"params\":{\"level\":\"warning\"},\"x\":\"";
        for (String method : new String[] {"ping", level}) {
            alice.post("{\"jsonrpc\":\"2.0\",\"id\":-7,\"method\":\"" + method + "\"}")
                    .then()
                    .statusCode(200)
                    .body(equalTo("{\"jsonrpc\":\"2.0\",\"id\":-7,\"result\":{}}"));
        }
        for (String params : new String[] {"{}", "{\"level\":\"loud\"}", "{\"level\":4}"}) {
            alice.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"logging/setLevel\",\"params\":" + params + "}")
                    .then()
                    .body("error.code", equalTo(-32602));
        }
        alice.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tasks/list\"}")
                .then()
                .statusCode(200)
                .body("error.code", equalTo(-32601));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":4}}"
            })
    void notificationsAreAccepted(String body) {
        alice.post(body).then().statusCode(202).body(equalTo(""));
    }

    @Test
    void anAnswerThatNobodyWaitsForIsRefusedAndTheSessionGoesOn() {
        alice.post("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}").then().statusCode(400);
        alice.post("{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"ping\"}").then().statusCode(200);
    }

    @Test
    void anUnknownToolIsAnErrorOnStatus200() {
        alice.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"notes___x\"}}")
                .then()
                .statusCode(200)
                .body("error.code", equalTo(-32602))
                .body("error.message", equalTo("Unknown tool: notes___x"));
    }

    @Test
    void batchesAndBrokenJsonAreRefused() {
        alice.post("[" + Agent.list("{}") + "]").then().statusCode(400).body("error.code", equalTo(-32600));
        alice.post("{\"jsonrpc\":\"2.0\"").then().statusCode(400).body("error.code", equalTo(-32700));
        alice.post("").then().statusCode(400).body("error.code", equalTo(-32700));
    }

    @Test
    void acceptAndContentTypeAreDemanded() {
        String body = Agent.list("{}");
        for (String accept : new String[] {"application/json", "text/event-stream", "text/html", "*/*;q=0"}) {
            given().header("Authorization", "Bearer " + stack.company.token("alice"))
                    .header("Accept", accept)
                    .contentType("application/json")
                    .body(body)
                    .post("/mcp")
                    .then()
                    .statusCode(406);
        }
        given().header("Authorization", "Bearer " + stack.company.token("alice"))
                .header("Accept", "*/*")
                .contentType("application/json; charset=utf-8")
                .header("MCP-Protocol-Version", "2025-06-18")
                .body(body)
                .post("/mcp")
                .then()
                .statusCode(200);
        alice.request().contentType("text/plain").body(body).post("/mcp").then().statusCode(415);
    }

    @Test
    void aLargeBodyIsRefused() {
        alice.post(Agent.list("{\"x\":\"" + "y".repeat(70_000) + "\"}")).then().statusCode(413);
        alice.post(Agent.list("{\"x\":\"" + "y".repeat(60_000) + "\"}")).then().statusCode(200);
    }

    @Test
    void versionsAreCheckedAndTheNewerEraIsToldToFallBack() {
        String token = stack.company.token("alice");
        for (String version : new String[] {"2024-11-05", "1", "2026-07-28"}) {
            given().header("Authorization", "Bearer " + token)
                    .header("MCP-Protocol-Version", version)
                    .contentType("application/json")
                    .body(Agent.list("{}"))
                    .post("/mcp")
                    .then()
                    .statusCode(400)
                    .body("error.code", equalTo(-32000))
                    .body("error.message", allOf(containsString(version), containsString("2025-11-25")));
        }
        alice.post(Agent.list("{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}"))
                .then()
                .statusCode(400)
                .body("error.message", containsString("2026-07-28"))
                .body("id", equalTo("l-1"));
        alice.request()
                .header("Mcp-Method", "tools/list")
                .body(Agent.list("{}"))
                .post("/mcp")
                .then()
                .statusCode(200);
    }

    @Test
    void withoutAVersionHeaderTheFirstRevisionIsAssumed() {
        String token = stack.company.token("alice");
        given().header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body(Agent.list("{}"))
                .post("/mcp")
                .then()
                .statusCode(200);
        given().header("Authorization", "Bearer " + token)
                .header("Mcp-Session-Id", new Agent(token, "/gateways/strict-1/mcp").session())
                .contentType("application/json")
                .body(Agent.list("{}"))
                .post("/gateways/strict-1/mcp")
                .then()
                .statusCode(200);
    }

    @Test
    void anEndedSessionIsGone() {
        String session = alice.session();
        alice.post(session, Agent.list("{}")).then().statusCode(200);
        alice.request().header("Mcp-Session-Id", session).delete("/mcp").then().statusCode(204);
        alice.post(session, Agent.list("{}")).then().statusCode(404);
        alice.request().header("Mcp-Session-Id", session).delete("/mcp").then().statusCode(404);
        alice.request().delete("/mcp").then().statusCode(400);
    }

    @Test
    void aSessionIsGoodForItsCallerAndGatewayOnly() {
        String session = alice.session();
        new Agent(stack.company.token("bob"), "/mcp")
                .post(session, Agent.list("{}"))
                .then()
                .statusCode(404);
        new Agent(stack.company.token("alice"), "/gateways/strict-1/mcp")
                .post(session, Agent.list("{}"))
                .then()
                .statusCode(404);
        new Agent(stack.company.token("alice"), "/gateways/main-1/mcp")
                .post(session, Agent.list("{}"))
                .then()
                .statusCode(200);
        char last = session.charAt(session.length() - 3);
        String forged = session.substring(0, session.length() - 3)
                + (last == 'A' ? 'B' : 'A')
                + session.substring(session.length() - 2);
        alice.post(forged, Agent.list("{}")).then().statusCode(404).body("error.message", equalTo("Session not found"));
        alice.post("x", Agent.list("{}")).then().statusCode(404);
    }

    @Test
    void noStreamIsOfferedOnGet() {
        alice.request().get("/mcp").then().statusCode(405).header("Allow", "POST, DELETE");
        alice.request().put("/mcp").then().statusCode(405).header("Allow", "POST, GET, DELETE");
    }

    @ParameterizedTest
    @CsvSource({
        "http://gateway.localhost:8080,200",
        "http://localhost:8080,200",
        "http://127.0.0.1:8080,200",
        "http://evil.example.com,403",
        "http://localhost:9999,403",
        "https://localhost:8080,403",
        "null,403",
        "not an origin,403"
    })
    void pagesOfOtherOriginsAreKeptOut(String origin, int status) {
        alice.request()
                .header("Origin", origin)
                .body(Agent.list("{}"))
                .post("/mcp")
                .then()
                .statusCode(status);
    }

    @Test
    void aForeignHostIsRefusedOnLoopback() {
        alice.request()
                .header("Host", "evil.example.com")
                .body(Agent.list("{}"))
                .post("/mcp")
                .then()
                .statusCode(403);
        alice.request()
                .header("Host", "localhost:1")
                .body(Agent.list("{}"))
                .post("/mcp")
                .then()
                .statusCode(200);
    }

    @Test
    void anUnknownGatewayIsNotFound() {
        new Agent(stack.company.token("alice"), "/gateways/none/mcp")
                .post(Agent.list("{}"))
                .then()
                .statusCode(404);
        given().get("/nothing").then().statusCode(404).body(not(containsString("Quarkus")));
    }
}
