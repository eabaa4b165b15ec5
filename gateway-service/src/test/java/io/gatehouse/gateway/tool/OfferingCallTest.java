package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.policy.Policy;
import io.gatehouse.gateway.policy.Rule;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Prompts, resources and completions go the way of tools; only what goes wrong is said in errors. */
class OfferingCallTest {

    private static final String TOKEN = "/identities/oauth2/token";
    private static final String URL = "https://id.example/identities/oauth2/authorize?request_uri=u";
    private static final String PROMPT =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{\"name\":\"notes___greet\"}}";

    @TempDir
    Path folder;

    private CallStage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new CallStage(folder);
        stage.asked = new Asked(Asked.Kind.PROMPT, "notes___greet", "greet", null);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private HttpResponse<String> get() {
        return stage.send(stage.request("alice", PROMPT).build());
    }

    private static JsonObject error(HttpResponse<String> response) {
        return new JsonObject(response.body()).getJsonObject("error");
    }

    @Test
    void aPromptOfAProtectedTargetIsFetchedWithTheUsersToken() {
        stage.credential = CallStage.oauth();
        stage.identity.on(
                TOKEN, new JsonObject().put("accessToken", "vendor-token").put("generation", 1));
        assertThat(get().body()).isEqualTo(FakeTarget.result("done"));
        var asked = stage.target.method("prompts/get").getFirst();
        assertThat(asked.header("authorization")).isEqualTo("Bearer vendor-token");
        assertThat(asked.body()).hasToString(PROMPT.replace("notes___greet", "greet"));
        await().until(() -> stage.audit.size() == 1);
        assertThat(stage.audit.getFirst().getMap())
                .containsEntry("type", "PROMPT_FETCHED")
                .containsEntry("outcome", "SUCCESS")
                .containsEntry("target", "notes")
                .containsEntry("tool", "greet")
                .containsEntry("provider", "notes-vendor");
    }

    @Test
    void consentForAPromptIsAskedForByTheProtocolOrInAnErrorWithTheLink() {
        stage.credential = CallStage.oauth();
        stage.identity.on(TOKEN, new JsonObject().put("authorizationUrl", URL).put("sessionUri", "urn:s"));
        assertThat(error(get()).getInteger("code")).isEqualTo(-32042);
        stage.session = CallStage.session("agent-session", false);
        JsonObject plain = error(get());
        assertThat(plain.getInteger("code")).isEqualTo(McpFailure.CONSENT_REQUIRED);
        assertThat(plain.getString("message")).contains("'notes'").endsWith(URL);
        assertThat(stage.target.server.seen).isEmpty();
        await().until(() -> stage.audit.size() == 2);
        assertThat(stage.audit)
                .allSatisfy(event -> assertThat(event.getMap())
                        .containsEntry("type", "PROMPT_REFUSED")
                        .containsEntry("reason", "consent-required"));
    }

    @Test
    void aTargetThatIsAwayIsNamedInAnError() {
        stage.endpoint = URI.create("http://127.0.0.1:1/mcp");
        JsonObject away = error(get());
        assertThat(away.getInteger("code")).isEqualTo(McpFailure.TARGET_FAILED);
        assertThat(away.getString("message")).contains("'notes'");
    }

    @ParameterizedTest
    @EnumSource(Asked.Kind.class)
    void whatIsForbiddenLooksLikeWhatIsUnknown(Asked.Kind kind) {
        stage.asked = new Asked(kind, "notes___greet", "greet", null);
        stage.policy = Policy.of(List.of(new Rule("nobody", Rule.Effect.DENY, "true")));
        HttpResponse<String> refused = get();
        McpFailure unknown = McpFailure.unknown(kind, "notes___greet", Era.LEGACY);
        assertThat(refused.statusCode()).isEqualTo(unknown.status());
        assertThat(refused.body())
                .isEqualTo(unknown.toJsonRpc(Buffer.buffer("1")).toString());
        assertThat(stage.target.server.seen).isEmpty();
        await().until(() -> stage.audit.size() == 1);
        assertThat(stage.audit.getFirst().getString("type")).endsWith("_REFUSED");
        assertThat(stage.audit.getFirst().getString("reason")).isEqualTo("policy");
    }

    @Test
    void longAndOddNamesFitIntoTheTrail() {
        stage.asked = new Asked(Asked.Kind.RESOURCE, "x", "memo://\u202e" + "a".repeat(5000), null);
        get();
        await().until(() -> stage.audit.size() == 1);
        assertThat(stage.audit.getFirst().getString("type")).isEqualTo("RESOURCE_READ");
        assertThat(stage.audit.getFirst().getString("tool"))
                .startsWith("memo://\uFFFDaaa")
                .hasSizeLessThanOrEqualTo(256);
    }
}
