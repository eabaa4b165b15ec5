package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.audit.Trails;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Stack.class)
class OfferingEndpointTest {

    private static final String PATH = "/gateways/offers-1/mcp";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    Stack stack;
    private final List<JsonObject> audit = new CopyOnWriteArrayList<>();
    private LoopbackServer first;
    private LoopbackServer second;
    private Agent alice;

    @BeforeEach
    void start() {
        Ready.await();
        Trails.take(stack.identity, audit);
        first = new LoopbackServer(stack.vertx, OfferingEndpointTest::answer);
        second = new LoopbackServer(stack.vertx, OfferingEndpointTest::answer);
        long revision = System.nanoTime();
        stack.catalog.publish(snapshot(revision));
        alice = new Agent(stack.company.token("alice"), PATH);
        String session = "\"uri\":\"wiki://" + revision + "\"";
        await().until(() -> alice.post(body("resources/list", "{}")).asString().contains(session));
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    /** What tells a revision from the next stands in a resource of its own. */
    private String snapshot(long revision) {
        return """
                {"gatewayId":"offers-1","name":"offers","revision":%d,"status":"READY",
                 "protocol":{"supportedVersions":["2025-11-25","2026-07-28"],"responseStreaming":true},
                 "authorizer":{"type":"CUSTOM_JWT","discoveryUrl":"%s","allowedAudience":["gatehouse"]},
                 "targets":[
                  {"targetId":"T1","name":"notes","status":"READY","endpoint":"%s","resourcePriority":1000,"tools":[],
                   "credential":{"type":"NONE"},
                   "capabilities":["prompts","resources","resources.subscribe","completions","logging"],
                   "prompts":[{"publicName":"notes___greet","name":"greet","definition":{ "x":1.50,"name":"greet" }},
                              {"publicName":"notes___a","name":"a","definition":{"name":"a"}},
                              {"publicName":"notes___b","name":"b","definition":{"name":"b"}}],
                   "resources":[{"uri":"memo://both","definition":{"uri":"memo://both","name":"of notes"}}],
                   "resourceTemplates":[
                     {"uriTemplate":"memo://note/{id}","definition":{"uriTemplate":"memo://note/{id}","name":"note"}}]},
                  {"targetId":"T2","name":"wiki","status":"READY","endpoint":"%s","resourcePriority":10,"tools":[],
                   "credential":{"type":"NONE"},"capabilities":["prompts","resources"],
                   "prompts":[{"publicName":"wiki___greet","name":"greet","definition":{"name":"greet"}}],
                   "resources":[{"uri":"memo://both","definition":{"uri":"memo://both","name":"of wiki"}},
                                {"uri":"wiki://%d","definition":{"uri":"wiki://%d"}}],
                   "resourceTemplates":[]}]}
                """.formatted(
                revision, stack.company.discoveryUrl(), first.uri("/mcp"), second.uri("/mcp"), revision, revision);
    }

    private static void answer(LoopbackServer.Seen seen) {
        JsonObject message = seen.body().toJsonObject();
        var response = seen.request().response().putHeader("content-type", "application/json");
        JsonObject result = switch (message.getString("method", "")) {
            case "initialize" ->
                new JsonObject("{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"serverInfo\":{}}");
            case "prompts/get",
                    "resources/read",
                    "resources/subscribe",
                    "resources/unsubscribe",
                    "completion/complete" -> new JsonObject().put("asked", message.getJsonObject("params"));
            default -> null;
        };
        if (result != null) {
            response.end(new JsonObject()
                    .put("jsonrpc", "2.0")
                    .put("id", message.getValue("id"))
                    .put("result", result)
                    .toBuffer());
        } else {
            response.setStatusCode(message.containsKey("id") ? 400 : 202).end();
        }
    }

    private static String body(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"o-1\",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    private Response legacy(String method, String params) {
        return alice.post(alice.session(), body(method, params));
    }

    private Response modern(String method, String name, String params) {
        var request = given().header("Authorization", "Bearer " + stack.company.token("alice"))
                .header("Accept", "application/json, text/event-stream")
                .contentType("application/json")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", method);
        return (name == null ? request : request.header("Mcp-Name", name))
                .body(body(method, "{" + (params.isEmpty() ? "" : params + ",") + META + "}"))
                .post(PATH);
    }

    private static List<String> asked(LoopbackServer target, String method) {
        return target.seen.stream()
                .map(seen -> seen.body().toString())
                .filter(body -> body.contains("\"" + method + "\""))
                .toList();
    }

    @Test
    void listsAreServedFromTheSnapshotInBothEras() {
        Response prompts = legacy("prompts/list", "{}");
        prompts.then()
                .body("result.prompts.name", equalTo(List.of("notes___greet", "notes___a")))
                .body("result.resultType", nullValue());
        assertThat(prompts.asString()).contains("{ \"x\":1.50,\"name\":\"notes___greet\" }");
        String cursor = prompts.path("result.nextCursor");
        legacy("prompts/list", "{\"cursor\":\"" + cursor + "\"}")
                .then()
                .body("result.prompts.name", equalTo(List.of("notes___b", "wiki___greet")))
                .body("result.nextCursor", nullValue());
        legacy("resources/list", "{\"cursor\":\"" + cursor + "\"}").then().body("error.code", equalTo(-32602));
        modern("resources/list", null, "")
                .then()
                .body("result.resources.find { it.uri == 'memo://both' }.name", equalTo("of wiki"))
                .body("result.resultType", equalTo("complete"))
                .body("result.ttlMs", equalTo(60000))
                .body("result.cacheScope", equalTo("private"));
        modern("resources/templates/list", null, "")
                .then()
                .body("result.resourceTemplates.uriTemplate", equalTo(List.of("memo://note/{id}")));
        assertThat(first.seen).isEmpty();
        assertThat(second.seen).isEmpty();
    }

    @Test
    void theUnionOfWhatTargetsCanDoIsDeclared() {
        alice.post(Agent.INITIALIZE)
                .then()
                .body("result.capabilities.prompts.listChanged", equalTo(true))
                .body("result.capabilities.resources.subscribe", equalTo(true))
                .body("result.capabilities.completions", equalTo(java.util.Map.of()))
                .body("result.capabilities.logging", equalTo(java.util.Map.of()))
                .body("result.capabilities.tasks", nullValue());
        new Agent(stack.company.token("alice"), "/mcp")
                .post(Agent.INITIALIZE)
                .then()
                .body("result.capabilities.prompts", nullValue())
                .body("result.capabilities.resources", nullValue());
    }

    @Test
    void promptsReachTheirTargetUnderItsOwnName() {
        legacy("prompts/get", "{\"name\":\"notes___greet\",\"arguments\":{ \"who\":\"B\\u006fb\"}}")
                .then()
                .body("id", equalTo("o-1"))
                .body("result.asked.name", equalTo("greet"))
                .body("result.asked.arguments.who", equalTo("Bob"));
        assertThat(asked(first, "prompts/get").getFirst()).contains("{ \"who\":\"B\\u006fb\"}");
        await().until(() -> audit.stream()
                .anyMatch(event -> "PROMPT_FETCHED".equals(event.getString("type"))
                        && "greet".equals(event.getString("tool"))
                        && "notes".equals(event.getString("target"))));
    }

    @Test
    void resourcesAreReadFromTheTargetThatComesFirst() {
        legacy("resources/read", "{\"uri\":\"memo://both\"}").then().body("result.asked.uri", equalTo("memo://both"));
        legacy("resources/read", "{\"uri\":\"memo://note/17\"}")
                .then()
                .body("result.asked.uri", equalTo("memo://note/17"));
        assertThat(asked(second, "resources/read")).hasSize(1).allMatch(body -> body.contains("memo://both"));
        assertThat(asked(first, "resources/read")).hasSize(1).allMatch(body -> body.contains("memo://note/17"));
        await().until(() -> audit.stream().anyMatch(event -> "RESOURCE_READ".equals(event.getString("type"))));
    }

    @Test
    void subscriptionsAndCompletionsGoTheSameWay() {
        legacy("resources/subscribe", "{\"uri\":\"memo://note/1\"}").then().body("error", nullValue());
        legacy("resources/unsubscribe", "{\"uri\":\"memo://note/1\"}").then().body("error", nullValue());
        legacy(
                        "completion/complete",
                        "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"notes___greet\" },\"argument\":{\"name\":\"who\",\"value\":\"B\"}}")
                .then()
                .body("result.asked.ref.name", equalTo("greet"));
        legacy(
                        "completion/complete",
                        "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"memo://note/{id}\"},\"argument\":{\"name\":\"id\",\"value\":\"\"}}")
                .then()
                .body("result.asked.ref.uri", equalTo("memo://note/{id}"));
        assertThat(first.seen).hasSizeGreaterThan(4);
        assertThat(second.seen).isEmpty();
    }

    @Test
    void aTargetOfItsOwnHasItsOwnNamesAndAllUris() {
        Agent agent = new Agent(stack.company.token("alice"), "/gateways/offers-1/targets/wiki/mcp");
        String session = agent.session();
        agent.post(session, body("prompts/list", "{}")).then().body("result.prompts.name", equalTo(List.of("greet")));
        agent.post(session, body("prompts/get", "{\"name\":\"greet\"}"))
                .then()
                .body("result.asked.name", equalTo("greet"));
        agent.post(session, body("resources/read", "{\"uri\":\"other://page\"}"))
                .then()
                .body("result.asked.uri", equalTo("other://page"));
        assertThat(asked(second, "resources/read")).hasSize(1);
        agent.post(session, body("prompts/get", "{\"name\":\"wiki___greet\"}"))
                .then()
                .body("error.code", equalTo(-32602));
    }

    @Test
    void whatIsUnknownReachesNobodyAndIsInTheTrail() {
        legacy("prompts/get", "{\"name\":\"greet\"}")
                .then()
                .body("error.code", equalTo(-32602))
                .body("error.message", equalTo("Unknown prompt: greet"));
        legacy("resources/read", "{\"uri\":\"memo://none\"}")
                .then()
                .body("error.code", equalTo(-32002))
                .body("error.message", equalTo("Resource not found: memo://none"))
                .body("error.data.uri", equalTo("memo://none"));
        modern("resources/read", "memo://none", "\"uri\":\"memo://none\"")
                .then()
                .statusCode(200)
                .body("error.code", equalTo(-32602));
        modern("resources/subscribe", null, "\"uri\":\"memo://both\"")
                .then()
                .statusCode(404)
                .body("error.code", equalTo(-32601));
        assertThat(asked(first, "resources/read")).isEmpty();
        assertThat(asked(second, "resources/read")).isEmpty();
        await().until(() -> audit.stream().anyMatch(event -> "unknown-resource".equals(event.getString("reason"))));
        await().until(() -> audit.stream().anyMatch(event -> "PROMPT_REFUSED".equals(event.getString("type"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"notes___greet\",\"name\":\"wiki___greet\"}}",
                "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"notes___greet\",\"NAME\":\"wiki___greet\"}}",
                "{\"ref\":{\"type\":\"ref/prompt\"}}",
                "{\"ref\":{\"type\":\"ref/other\",\"uri\":\"memo://both\"}}",
                "{\"ref\":\"notes___greet\"}",
                "{}"
            })
    void completionsOfNothingOrOfTwoThingsAreRefused(String params) {
        legacy("completion/complete", params)
                .then()
                .body("error.code", equalTo(-32602))
                .body("error.message", containsString("ref"));
        assertThat(asked(first, "completion/complete")).isEmpty();
        assertThat(asked(second, "completion/complete")).isEmpty();
    }
}
