package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.identity.FakeIdentity;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallTokenTest {

    private static final String TOKEN = "/identities/oauth2/token";

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

    @Test
    void aTokenThatTheTargetRefusesIsRefreshedOnceAndTheCallGoesThrough() {
        stage.target.lets = seen -> "Bearer vendor-2".equals(seen.header("authorization"));
        assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
        assertThat(stage.identity.server.count(TOKEN)).isEqualTo(2);
        assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
        assertThat(stage.identity.server.count(TOKEN)).isEqualTo(2);
    }

    /** The second time identity-service is told of a token that it has just refreshed, which it answers with a consent. */
    @Test
    void aTargetThatRefusesEveryTokenCostsAskingTwiceAndNeverA401() {
        stage.target.lets = seen -> false;
        assertThat(stage.toolError(stage.call("alice"))).contains("'notes'").contains("did not accept the credential");
        assertThat(stage.identity.server.count(TOKEN)).isEqualTo(3);
        assertThat(stage.identity
                        .lastBody(TOKEN)
                        .getJsonObject("gatehouseContext")
                        .getLong("rejectedGeneration"))
                .isEqualTo(2);
        await().until(() -> stage.audit.size() == 1);
        assertThat(stage.audit.getFirst().getMap())
                .containsEntry("outcome", "FAILED")
                .containsEntry("reason", "target-unauthorized");
    }

    @Test
    void aRefreshThatNeedsConsentAsksForIt() {
        stage.target.lets = seen -> false;
        stage.identity.on(
                TOKEN,
                seen -> new FakeIdentity.Answer(
                        200,
                        seen.body().toString().contains("rejectedGeneration")
                                ? new JsonObject()
                                        .put("authorizationUrl", "https://id/x")
                                        .put("sessionUri", "urn:s")
                                : new JsonObject().put("accessToken", "revoked").put("generation", 4)));
        assertThat(stage.call("alice").body()).contains("-32042").contains("https://id/x");
        assertThat(stage.identity
                        .lastBody(TOKEN)
                        .getJsonObject("gatehouseContext")
                        .getLong("rejectedGeneration"))
                .isEqualTo(4);
    }

    @Test
    void aForbiddenThatIsNotAboutScopesIsJustThat() {
        stage.target.refusal = 403;
        stage.target.challenge = "Bearer";
        stage.target.lets = seen -> false;
        assertThat(stage.toolError(stage.call("alice"))).contains("HTTP status 403");
        assertThat(stage.identity.server.count(TOKEN)).isEqualTo(1);
    }

    @Test
    void whileTheCredentialServiceIsAwayOnlyCallsWithAKeptTokenWork() {
        stage.call("alice");
        stage.identity.server.close();
        assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
        assertThat(stage.toolError(stage.call("bob"))).contains("credential service is unreachable");
    }

    @Test
    void anApiKeyGoesWhereTheTargetWantsIt() {
        stage.identity.on("/identities/api-key", new JsonObject().put("apiKey", "k e&y"));
        stage.credential = CallStage.apiKey(Credential.KeyLocation.HEADER, "X-Api-Key", "Key ");
        stage.call("alice");
        assertThat(stage.target.calls().getLast().header("x-api-key")).isEqualTo("Key k e&y");
        stage.credential = CallStage.apiKey(Credential.KeyLocation.QUERY_PARAMETER, "key", null);
        stage.call("bob");
        assertThat(stage.target.calls().getLast().request().query()).isEqualTo("key=k+e%26y");
        assertThat(stage.target.calls().getLast().header("authorization")).isNull();
    }

    @Test
    void aCredentialThatCannotStandInAHeaderIsRefusedWithoutBeingQuoted() {
        stage.identity.on(TOKEN, new JsonObject().put("accessToken", "planted\r\nX-Admin: 1"));
        assertThat(stage.toolError(stage.call("alice")))
                .contains("cannot be used")
                .doesNotContain("planted");
        assertThat(stage.target.server.seen).isEmpty();
    }
}
