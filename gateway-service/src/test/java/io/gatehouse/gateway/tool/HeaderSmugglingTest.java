package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller sends in headers does not reach a target, and what a target sends does not reach a caller, unless named. */
class HeaderSmugglingTest {

    private static final List<String> DANGEROUS = List.of(
            "Authorization",
            "aUTHORIZATION",
            "Cookie",
            "Origin",
            "Host",
            "X-Amzn-Trace-Id",
            "Last-Event-ID",
            "Mcp-Session-Id",
            "Mcp-Method",
            "X-Forwarded-For",
            "Forwarded",
            "Proxy-Authorization",
            "TE",
            "Transfer-Encoding",
            "Connection",
            "Content-Type",
            "Sec-Fetch-Site");

    @TempDir
    Path folder;

    private CallStage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new CallStage(folder);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void neitherTheInboundTokenNorCookiesReachTheTargetEvenWhereItsAllowListNamesThem() {
        stage.requestHeaders = DANGEROUS;
        stage.send(stage.request("alice", CallStage.body("1"))
                .header("Cookie", "session=planted")
                .header("Origin", "https://planted.example")
                .header("X-Amzn-Trace-Id", "planted")
                .header("Last-Event-ID", "planted")
                .header("Mcp-Session-Id", "planted")
                .header("Mcp-Method", "planted")
                .header("X-Forwarded-For", "planted")
                .header("Forwarded", "for=planted")
                .header("Proxy-Authorization", "planted")
                .header("Sec-Fetch-Site", "planted")
                .build());
        assertThat(stage.target.server.seen).hasSize(3).allSatisfy(seen -> {
            assertThat(all(seen)).doesNotContain("planted").doesNotContain("inbound-token");
            assertThat(seen.header("authorization")).isNull();
        });
    }

    @Test
    void whatNobodyAllowedDoesNotPassAndWhatTheTargetAllowsDoes() {
        stage.requestHeaders = List.of("X-Tenant", "X-Long");
        stage.send(stage.request("alice", CallStage.body("1"))
                .header("X-Tenant", "blue")
                .header("X-Other", "planted")
                .header("X-Long", "l".repeat(5000))
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .header("tracestate", "a=b")
                .build());
        LoopbackServer.Seen call = stage.target.calls().getFirst();
        assertThat(call.header("x-tenant")).isEqualTo("blue");
        assertThat(call.header("x-other")).isNull();
        assertThat(call.header("x-long")).isNull();
        assertThat(call.header("traceparent")).contains("0af7651916cd43dd8448eb211c80319c");
        assertThat(call.header("tracestate")).isEqualTo("a=b");
        assertThat(call.header("user-agent")).isNull();
    }

    @Test
    void theTargetsOwnCredentialWinsOverWhatTheCallerSent() {
        stage.credential =
                CallStage.apiKey(io.gatehouse.gateway.catalog.Credential.KeyLocation.HEADER, "X-Api-Key", null);
        stage.identity.on("/identities/api-key", new JsonObject().put("apiKey", "right"));
        stage.requestHeaders = List.of("X-Api-Key");
        stage.send(stage.request("alice", CallStage.body("1"))
                .header("X-Api-Key", "planted")
                .build());
        assertThat(stage.target.calls().getFirst().request().headers().getAll("x-api-key"))
                .containsExactly("right");
    }

    @Test
    void ofTheTargetsHeadersOnlyThoseThatAreNamedAndHarmlessPass() {
        stage.responseHeaders = List.of(
                "X-Request-Id",
                "Set-Cookie",
                "Mcp-Session-Id",
                "WWW-Authenticate",
                "Location",
                "Access-Control-Allow-Origin",
                "Content-Length",
                "Transfer-Encoding");
        stage.target.onCall = (seen, out) -> out.putHeader("content-type", "application/json")
                .putHeader("X-Request-Id", "r1")
                .putHeader("X-Powered-By", "planted")
                .putHeader("Set-Cookie", "a=planted")
                .putHeader("Mcp-Session-Id", "planted")
                .putHeader("WWW-Authenticate", "planted")
                .putHeader("Location", "planted")
                .putHeader("Access-Control-Allow-Origin", "planted")
                .end(FakeTarget.result("done"));
        HttpResponse<String> response = stage.call("alice");
        assertThat(response.headers().firstValue("x-request-id")).contains("r1");
        assertThat(response.headers().map().toString().toLowerCase(Locale.ROOT)).doesNotContain("planted");
    }

    private static String all(LoopbackServer.Seen seen) {
        return seen.request().headers().entries().toString()
                + seen.body()
                + seen.request().uri();
    }
}
