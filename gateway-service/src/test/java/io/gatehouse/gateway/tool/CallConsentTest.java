package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallConsentTest {

    private static final String TOKEN = "/identities/oauth2/token";
    private static final String SESSION = "urn:ietf:params:oauth:request_uri:handle";
    private static final String URL = "https://id.example/identities/oauth2/authorize?request_uri=x";

    @TempDir
    Path folder;

    private CallStage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new CallStage(folder);
        stage.credential = CallStage.oauth();
        stage.identity.on(TOKEN, new JsonObject().put("authorizationUrl", URL).put("sessionUri", SESSION));
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void aClientThatKnowsUrlElicitationIsSentThereByTheProtocol() {
        JsonObject answer = new JsonObject(stage.call("alice").body());
        JsonObject error = answer.getJsonObject("error");
        assertThat(answer.getInteger("id")).isEqualTo(1);
        assertThat(error.getInteger("code")).isEqualTo(-32042);
        assertThat(error.getString("message")).isEqualTo("This request requires more information.");
        JsonObject elicitation =
                error.getJsonObject("data").getJsonArray("elicitations").getJsonObject(0);
        assertThat(elicitation.getString("mode")).isEqualTo("url");
        assertThat(elicitation.getString("url")).isEqualTo(URL);
        assertThat(elicitation.getString("message")).contains("'notes'");
        assertThat(elicitation.getString("elicitationId"))
                .doesNotContain("handle")
                .hasSize(36);
        assertThat(stage.target.server.seen).isEmpty();
        String again = new JsonObject(stage.call("alice").body())
                .getJsonObject("error")
                .getJsonObject("data")
                .getJsonArray("elicitations")
                .getJsonObject(0)
                .getString("elicitationId");
        assertThat(again).isEqualTo(elicitation.getString("elicitationId"));
    }

    @Test
    void everyOtherClientGetsTheLinkInPlainWords() {
        stage.session = CallStage.session("agent-session", false);
        assertThat(stage.toolError(stage.call("alice")))
                .contains("'notes'")
                .contains("try again")
                .endsWith(URL);
        stage.session = null;
        assertThat(stage.toolError(stage.call("alice"))).endsWith(URL);
        stage.session = CallStage.session("agent-session", true);
        stage.version = ProtocolVersion.V2025_06_18;
        assertThat(stage.toolError(stage.call("alice"))).endsWith(URL);
        await().until(() -> stage.audit.size() == 3);
        assertThat(stage.audit)
                .allSatisfy(event -> assertThat(event.getMap())
                        .containsEntry("type", "TOOL_REFUSED")
                        .containsEntry("reason", "consent-required")
                        .containsEntry("provider", "notes-vendor"));
    }

    @Test
    void afterTheConsentTheNextCallGoesThrough() {
        stage.call("alice");
        stage.identity.on(
                TOKEN, new JsonObject().put("accessToken", "vendor-token").put("generation", 1));
        assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
        assertThat(stage.target.calls().getFirst().header("authorization")).isEqualTo("Bearer vendor-token");
    }

    @Test
    void aRefusalOfTheCredentialServiceIsSaidInItsOwnWordsOnlyWhereItIsAboutTheRequest() {
        stage.identity.on(
                TOKEN,
                seen -> new io.gatehouse.gateway.identity.FakeIdentity.Answer(
                        400, new JsonObject().put("message", "resourceOauth2ReturnUrl is not allowed")));
        assertThat(stage.toolError(stage.call("alice"))).contains("resourceOauth2ReturnUrl is not allowed");
        stage.identity.on(
                TOKEN,
                seen -> new io.gatehouse.gateway.identity.FakeIdentity.Answer(
                        403, new JsonObject().put("message", "internals")));
        assertThat(stage.toolError(stage.call("alice"))).doesNotContain("internals");
    }
}
