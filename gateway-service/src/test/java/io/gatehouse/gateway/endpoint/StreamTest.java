package io.gatehouse.gateway.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.gateway.Snapshot;
import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.Snapshots;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients of both eras hear when nobody asks. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class StreamTest {

    private static final String PATH = "/gateways/changing-1/mcp";
    private static final String ALL_LISTS =
            "{\"toolsListChanged\":true,\"promptsListChanged\":true,\"resourcesListChanged\":true}";
    private static final String ID = "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\"s-1\"}";

    Stack stack;

    @Inject
    Snapshots snapshots;

    private long revision;

    @BeforeEach
    void publish() {
        Ready.await();
        revision = 1 + snapshots.revision("changing-1");
        publish("whoami");
    }

    private void publish(String tool) {
        Snapshot snapshot = new Snapshot("changing-1", "changing", ++revision)
                .authorizedBy(stack.company)
                .tool(tool);
        snapshot.protocol()
                .put("supportedVersions", new JsonArray().add("2025-11-25").add("2026-07-28"));
        stack.catalog.publish(snapshot.text());
        await().until(() -> snapshots.revision("changing-1") == revision);
    }

    private HttpRequest.Builder request(String user, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("Authorization", "Bearer " + stack.company.token(user))
                .header("Accept", "application/json, text/event-stream");
    }

    private Listener get(String path, String session) {
        return new Listener(request("alice", path)
                .header("MCP-Protocol-Version", "2025-11-25")
                .header("Mcp-Session-Id", session)
                .GET()
                .build());
    }

    private Listener listen(String path, String notifications) {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":\"s-1\",\"method\":\"subscriptions/listen\",\"params\":{"
                + "\"notifications\":" + notifications + ",\"_meta\":{"
                + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
        return new Listener(request("alice", path)
                .header("Content-Type", "application/json")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "subscriptions/listen")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    @Test
    void aSessionHearsThatItsListChanged() {
        Agent alice = new Agent(stack.company.token("alice"), PATH);
        String session = alice.session();
        try (Listener stream = get(PATH, session)) {
            assertThat(stream.head().statusCode()).isEqualTo(200);
            assertThat(stream.head().headers().firstValue("content-type")).hasValue("text/event-stream");
            assertThat(stream.head().headers().firstValue("x-accel-buffering")).hasValue("no");
            publish("whoami");
            assertThat(stream.lines).isEmpty();
            publish("other");
            stream.hears("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
            alice.request()
                    .header("Mcp-Session-Id", session)
                    .delete(PATH)
                    .then()
                    .statusCode(204);
            await().until(() -> stream.lines.contains("retry: 1000"));
        }
    }

    @Test
    void aSecondStreamOfASessionTakesThePlaceOfTheFirst() {
        String session = new Agent(stack.company.token("alice"), PATH).session();
        try (Listener first = get(PATH, session)) {
            assertThat(first.head().statusCode()).isEqualTo(200);
            try (Listener second = get(PATH, session)) {
                assertThat(second.head().statusCode()).isEqualTo(200);
                await().until(() -> first.lines.contains("retry: 1000"));
                publish("third");
                second.hears("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
                assertThat(first.lines).containsExactly("retry: 1000");
            }
        }
    }

    @Test
    void aSubscriptionIsAcknowledgedAndTagged() {
        try (Listener stream = listen(PATH, ALL_LISTS)) {
            assertThat(stream.head().statusCode()).isEqualTo(200);
            assertThat(stream.head().headers().firstValue("mcp-session-id")).isEmpty();
            stream.hears("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{"
                    + ID + ",\"notifications\":{\"toolsListChanged\":true}}}");
            publish("fourth");
            stream.hears(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":{" + ID + "}}");
            stack.catalog.remove("changing-1");
            stream.hears("{\"jsonrpc\":\"2.0\",\"id\":\"s-1\",\"result\":{\"resultType\":\"complete\"," + ID + "}}");
        }
    }

    @Test
    void onlyWhatWasAskedForIsTold() {
        try (Listener prompts = listen(PATH, "{\"promptsListChanged\":true,\"toolsListChanged\":false}");
                Listener tools = listen("/gateways/changing-1/targets/notes/mcp", ALL_LISTS)) {
            prompts.hears("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{"
                    + ID + ",\"notifications\":{}}}");
            assertThat(tools.head().statusCode()).isEqualTo(200);
            publish("fifth");
            tools.hears(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":{" + ID + "}}");
            assertThat(prompts.lines).hasSize(1);
        }
    }

    @Test
    void aFilterThatIsNoneIsRefused() {
        try (Listener stream = listen(PATH, "[]")) {
            assertThat(stream.head().headers().firstValue("content-type")).hasValue("application/json");
        }
    }

    @Test
    void aStreamOfNobodysSessionIsRefused() {
        Agent bob = new Agent(stack.company.token("bob"), PATH);
        String session = new Agent(stack.company.token("alice"), PATH).session();
        bob.request()
                .header("Mcp-Session-Id", session)
                .get(PATH)
                .then()
                .statusCode(404)
                .body("error.message", equalTo("Session not found"));
        bob.request().header("Mcp-Session-Id", "nonsense").get(PATH).then().statusCode(404);
        bob.request().get(PATH).then().statusCode(405);
        given().header("Authorization", "Bearer " + stack.company.token("bob"))
                .header("Accept", "application/json")
                .header("Mcp-Session-Id", bob.session())
                .get(PATH)
                .then()
                .statusCode(405);
    }

    @Test
    void aGatewayWithoutStreamingOffersNone() {
        Snapshot snapshot =
                new Snapshot("quiet-1", "quiet", 1).authorizedBy(stack.company).tool("whoami");
        snapshot.protocol()
                .put("supportedVersions", new JsonArray().add("2025-11-25").add("2026-07-28"))
                .put("responseStreaming", false);
        stack.catalog.publish(snapshot.text());
        await().until(() -> snapshots.find("quiet-1") instanceof GatewaySnapshot);
        Agent alice = new Agent(stack.company.token("alice"), "/gateways/quiet-1/mcp");
        alice.request()
                .header("Mcp-Session-Id", alice.session())
                .get("/gateways/quiet-1/mcp")
                .then()
                .statusCode(405);
        try (Listener stream = listen("/gateways/quiet-1/mcp", ALL_LISTS)) {
            assertThat(stream.head().statusCode()).isEqualTo(404);
        }
    }
}
