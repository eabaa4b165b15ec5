package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.JsonText;
import io.gatehouse.gateway.upstream.UpstreamFeeds;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Changed resources are told in every pairing of eras, to those who asked for them and to nobody else. */
@QuarkusTest
@QuarkusTestResource(Stack.class)
class SubscriptionTest {

    private static final String PATH = "/gateways/told-1/mcp";
    private static final String ODD = "memo://note/a%20b?x=\"\u00fc\"&y=1";
    private static final String TAG = "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\"s-1\"}";

    Stack stack;

    @Inject
    UpstreamFeeds feeds;

    private SubscriptionTarget target;
    private Agent alice;

    @AfterEach
    void stop() {
        await().atMost(Duration.ofSeconds(60)).until(() -> feeds.size() == 0);
        target.close();
    }

    private void start(Era era, String policy) {
        Ready.await();
        target = new SubscriptionTarget(stack.vertx, era);
        long revision = System.nanoTime();
        stack.catalog.publish("""
                {"gatewayId":"told-1","name":"told","revision":%d,"status":"READY",
                 "protocol":{"supportedVersions":["2025-11-25","2026-07-28"],"responseStreaming":true},
                 "authorizer":{"type":"CUSTOM_JWT","discoveryUrl":"%s","allowedAudience":["gatehouse"]},
                 %s
                 "targets":[
                  {"targetId":"T1","name":"notes","status":"READY","endpoint":"%s","resourcePriority":1000,"tools":[],
                   "credential":{"type":"NONE"},"capabilities":["resources","resources.subscribe"],"prompts":[],
                   "resources":[{"uri":"memo://%d","definition":{"uri":"memo://%d"}}],
                   "resourceTemplates":[
                     {"uriTemplate":"memo://note/{+id}","definition":{"uriTemplate":"memo://note/{+id}","name":"note"}}]}]}
                """.formatted(
                        revision,
                        stack.company.discoveryUrl(),
                        policy.isEmpty() ? "" : "\"policy\":{\"rules\":[" + policy + "]},",
                        target.server.uri("/mcp"),
                        revision,
                        revision));
        alice = new Agent(stack.company.token("alice"), PATH);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> alice.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\",\"params\":{}}")
                        .asString()
                        .contains("memo://" + revision));
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + PATH))
                .header("Authorization", "Bearer " + stack.company.token("alice"))
                .header("Accept", "application/json, text/event-stream");
    }

    private Listener get(String session) {
        return new Listener(request()
                .header("MCP-Protocol-Version", "2025-11-25")
                .header("Mcp-Session-Id", session)
                .GET()
                .build());
    }

    private Listener listen(String filter) {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":\"s-1\",\"method\":\"subscriptions/listen\",\"params\":{"
                + "\"notifications\":" + filter + ",\"_meta\":{"
                + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
        return new Listener(request()
                .header("Content-Type", "application/json")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "subscriptions/listen")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static String filter(String... uris) {
        return Arrays.stream(uris)
                .map(JsonText::quote)
                .collect(Collectors.joining(",", "{\"resourceSubscriptions\":[", "]}"));
    }

    private static String acknowledged(String... uris) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{" + TAG
                + ",\"notifications\":" + (uris.length == 0 ? "{}" : filter(uris)) + "}}";
    }

    private JsonObject ask(String session, String method, String uri) {
        Response answer = alice.post(
                session,
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":{\"uri\":" + JsonText.quote(uri)
                        + "}}");
        return new JsonObject(answer.asString());
    }

    private void streamsAtTheTarget(int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> target.streams.size() == count);
    }

    private static String updated(String uri, String more) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{" + more + "\"uri\":"
                + JsonText.quote(uri) + ",\"x\":1}}";
    }

    @ParameterizedTest
    @EnumSource(Era.class)
    void aClientWithHandshakesHearsOfWhatItSubscribedTo(Era era) {
        start(era, "");
        String session = alice.session();
        try (Listener stream = get(session)) {
            assertThat(stream.head().statusCode()).isEqualTo(200);
            assertThat(ask(session, "resources/subscribe", ODD).getJsonObject("result"))
                    .isEqualTo(new JsonObject());
            target.update("memo://note/other");
            target.update(ODD);
            stream.hears(updated(ODD, ""));
            assertThat(ask(session, "resources/unsubscribe", ODD).getJsonObject("result"))
                    .isEqualTo(new JsonObject());
            if (era == Era.MODERN) {
                streamsAtTheTarget(0);
            } else {
                await().atMost(Duration.ofSeconds(60)).until(() -> target.asked.contains("unsubscribe " + ODD));
            }
            assertThat(ask(session, "resources/subscribe", "memo://note/last").containsKey("result"))
                    .isTrue();
            target.update(ODD);
            target.update("memo://note/last");
            stream.hears(updated("memo://note/last", ""));
            assertThat(stream.lines).hasSize(2);
        }
        streamsAtTheTarget(0);
    }

    @ParameterizedTest
    @EnumSource(Era.class)
    void aClientWithoutHandshakesHearsOfWhatItsStreamIsFor(Era era) {
        start(era, "");
        target.mute.add("memo://note/mute");
        try (Listener stream = listen(filter(ODD, "memo://note/mute", "none://such"))) {
            stream.hears(acknowledged(ODD));
            target.update("memo://note/other");
            target.update(ODD);
            stream.hears(
                    era == Era.LEGACY
                            ? updated(ODD, TAG + ",")
                            : "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":"
                                    + JsonText.quote(ODD) + ",\"x\":1," + TAG + "}}");
            assertThat(stream.lines).hasSize(2);
        }
        streamsAtTheTarget(0);
        if (era == Era.LEGACY) {
            await().atMost(Duration.ofSeconds(60)).until(() -> target.asked.contains("unsubscribe " + ODD));
        }
    }

    @ParameterizedTest
    @CsvSource({"LEGACY,-32002", "MODERN,-32602"})
    void aTargetThatDoesNotTellSaysSo(Era era, int code) {
        start(era, "");
        target.mute.add(ODD);
        String session = alice.session();
        assertThat(ask(session, "resources/subscribe", ODD)
                        .getJsonObject("error")
                        .getInteger("code"))
                .isEqualTo(code);
        try (Listener stream = listen(filter(ODD))) {
            stream.hears(acknowledged());
        }
    }

    @ParameterizedTest
    @EnumSource(Era.class)
    void whatMayHaveHappenedWhileTheTargetWasAwayIsTold(Era era) {
        start(era, "");
        try (Listener stream = listen(filter(ODD))) {
            stream.hears(acknowledged(ODD));
            streamsAtTheTarget(1);
            target.streams.keySet().forEach(out -> out.end());
            stream.hears("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{" + TAG
                    + ",\"uri\":" + JsonText.quote(ODD) + "}}");
        }
        streamsAtTheTarget(0);
    }

    @Test
    void aSessionThatComesBackHearsOn() {
        start(Era.LEGACY, "");
        String session = alice.session();
        assertThat(ask(session, "resources/subscribe", ODD).containsKey("result"))
                .isTrue();
        try (Listener stream = get(session)) {
            stream.hears("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":"
                    + JsonText.quote(ODD) + "}}");
            target.update(ODD);
            stream.hears(updated(ODD, ""));
        }
        streamsAtTheTarget(0);
    }

    @Test
    void onlyWhatMayBeReadIsHeardOf() {
        start(Era.LEGACY, "{\"name\":\"r\",\"effect\":\"ALLOW\",\"expression\":\"tool.name != 'memo://note/secret'\"}");
        try (Listener stream = listen(filter("memo://note/secret", "memo://note/open"))) {
            stream.hears(acknowledged("memo://note/open"));
            assertThat(target.asked).containsExactly("subscribe memo://note/open");
        }
        String session = alice.session();
        try (Listener stream = get(session)) {
            assertThat(stream.head().statusCode()).isEqualTo(200);
            assertThat(ask(session, "resources/subscribe", "memo://note/secret")
                            .getJsonObject("error")
                            .getInteger("code"))
                    .isEqualTo(-32002);
        }
    }

    @Test
    void nobodyHearsOfMoreThanSoMany() {
        start(Era.MODERN, "");
        String[] many = IntStream.range(0, 40).mapToObj(i -> "memo://note/" + i).toArray(String[]::new);
        try (Listener stream = listen(filter(many))) {
            stream.hears(acknowledged(Arrays.copyOf(many, 32)));
        }
        streamsAtTheTarget(0);
    }

    @Test
    void aListOfAnythingElseIsRefused() {
        start(Era.MODERN, "");
        try (Listener stream = listen("{\"resourceSubscriptions\":[1]}");
                Listener text = listen("{\"resourceSubscriptions\":\"memo://note/1\"}")) {
            assertThat(stream.head().headers().firstValue("content-type")).hasValue("application/json");
            await().atMost(Duration.ofSeconds(60)).until(() -> !stream.lines.isEmpty() && !text.lines.isEmpty());
            assertThat(stream.lines.getFirst()).contains("\"code\":-32602");
            assertThat(text.lines.getFirst()).contains("\"code\":-32602");
        }
    }
}
