package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How clients of the stateless era are sent to the consent that a prompt or a resource needs. */
class OfferingConsentTest {

    private static final String URL = "https://id.example/identities/oauth2/authorize?request_uri=u";

    @TempDir
    Path folder;

    private CallStage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new CallStage(folder);
        stage.credential = CallStage.oauth();
        stage.version = ProtocolVersion.V2026_07_28;
        stage.session = null;
        stage.capabilities = new ClientCapabilities(true, true, false, false, false, false);
        stage.identity.on(
                "/identities/oauth2/token",
                new JsonObject().put("authorizationUrl", URL).put("sessionUri", "urn:s"));
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private JsonObject ask(Asked.Kind kind) {
        stage.asked = new Asked(kind, "notes___greet", "greet", null);
        String body =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{\"name\":\"notes___greet\"}}";
        return new JsonObject(stage.send(stage.request("alice", body).build()).body());
    }

    @ParameterizedTest
    @EnumSource(names = {"PROMPT", "RESOURCE"})
    void inputIsRequiredWhereTheEraHasIt(Asked.Kind kind) {
        JsonObject result = ask(kind).getJsonObject("result");
        assertThat(result.getString("resultType")).isEqualTo("input_required");
        assertThat(result.getString("requestState")).isNotEmpty();
        assertThat(result.getJsonObject("inputRequests")
                        .getJsonObject("consent")
                        .getJsonObject("params")
                        .getString("url"))
                .isEqualTo(URL);
        assertThat(stage.target.server.seen).isEmpty();
    }

    @Test
    void elsewhereAndForClientsWithoutItAnErrorHoldsTheLink() {
        JsonObject completion = ask(Asked.Kind.RESOURCE_COMPLETION).getJsonObject("error");
        assertThat(completion.getInteger("code")).isEqualTo(McpFailure.CONSENT_REQUIRED);
        assertThat(completion.getString("message")).endsWith(URL);
        stage.capabilities = ClientCapabilities.NONE;
        JsonObject prompt = ask(Asked.Kind.PROMPT).getJsonObject("error");
        assertThat(prompt.getInteger("code")).isEqualTo(McpFailure.CONSENT_REQUIRED);
        assertThat(prompt.getString("message")).endsWith(URL);
    }
}
