package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.identity.FakeIdentity;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of the head of a session's messages says neither less nor more than one that is made for each. */
class SessionHeadTest {

    private static final String TOKEN = "/identities/oauth2/token";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    Path folder;

    private CallStage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new CallStage(folder);
        stage.credential = CallStage.oauth();
        stage.renewTokens();
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private HttpRequest.Builder request() {
        return stage.request("alice", CallStage.body("1"));
    }

    private LoopbackServer.Seen called(HttpRequest.Builder request) {
        stage.send(request.build());
        return stage.target.calls().getLast();
    }

    private static Map<String, List<String>> headers(LoopbackServer.Seen seen) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        seen.request()
                .headers()
                .names()
                .forEach(name -> headers.put(name, seen.request().headers().getAll(name)));
        return headers;
    }

    @Test
    void eachMessageHasTheHeadersOfTheFirst() {
        Map<String, List<String>> first = headers(called(request()));
        assertThat(first)
                .containsOnlyKeys(
                        "host",
                        "content-type",
                        "accept",
                        "mcp-protocol-version",
                        "mcp-session-id",
                        "authorization",
                        "content-length")
                .containsEntry("authorization", List.of("Bearer vendor-1"))
                .containsEntry("mcp-session-id", List.of("session-1"));
        for (int i = 0; i < 3; i++) {
            assertThat(headers(called(request()))).isEqualTo(first);
        }
    }

    @Test
    void eachMessageHasItsOwnLength() {
        for (String word : List.of("", "a longer one", "x".repeat(3000), "y".repeat(40_000), "z")) {
            String body = CallStage.body("1").replace("{}", "{\"word\":\"" + word + "\"}");
            LoopbackServer.Seen seen = called(stage.request("alice", body));
            assertThat(seen.header("content-length"))
                    .isEqualTo(String.valueOf(seen.body().length()));
            assertThat(seen.body().toString()).contains("\"word\":\"" + word + "\"");
        }
    }

    @Test
    void theTokenIsThatOfEachCallAndStandsThereOnce() {
        assertThat(called(request()).header("authorization")).isEqualTo("Bearer vendor-1");
        stage.target.lets = seen -> !"Bearer vendor-1".equals(seen.header("authorization"));
        assertThat(headers(called(request()))).containsEntry("authorization", List.of("Bearer vendor-2"));
        assertThat(headers(called(request()))).containsEntry("authorization", List.of("Bearer vendor-2"));
    }

    @Test
    void oneUsersTokenIsInNoMessageOfAnother() {
        stage.identity.on(
                TOKEN,
                seen -> new FakeIdentity.Answer(
                        200, new JsonObject().put("accessToken", "vendor-" + stage.identity.server.count(TOKEN))));
        for (int i = 0; i < 3; i++) {
            assertThat(called(request()).header("authorization")).isEqualTo("Bearer vendor-1");
            assertThat(called(stage.request("bob", CallStage.body("1"))).header("authorization"))
                    .isEqualTo("Bearer vendor-2");
        }
    }

    @Test
    void whatOneMessageMayAddIsInNoOther() {
        Map<String, List<String>> first = headers(called(request()));
        stage.requestHeaders = List.of("X-Tenant");
        assertThat(called(request().header("X-Tenant", "blue")).header("x-tenant"))
                .isEqualTo("blue");
        stage.requestHeaders = List.of();
        assertThat(headers(called(request().header("X-Tenant", "blue")))).isEqualTo(first);
        assertThat(called(request().header("traceparent", TRACE)).header("traceparent"))
                .isEqualTo(TRACE);
        assertThat(headers(called(request()))).isEqualTo(first);
    }
}
