package io.gatehouse.gateway.identity;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.caller.AccessToken;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.catalog.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceTokensTest {

    private static final String TOKEN = "/identities/oauth2/token";
    private static final String FOR_JWT = "/identities/GetWorkloadAccessTokenForJWT";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private FakeIdentity identity;
    private ResourceTokens tokens;

    @BeforeEach
    void start() {
        identity = new FakeIdentity(vertx, folder);
        identity.on(
                TOKEN,
                seen -> new FakeIdentity.Answer(
                        200,
                        new JsonObject()
                                .put("accessToken", "planted-" + identity.server.count(TOKEN))
                                .put("generation", identity.server.count(TOKEN))
                                .put("expiresAt", identity.clock.millis() / 1000 + 3600)));
        tokens = identity.resourceTokens(vertx);
    }

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    @Test
    void manyCallsShareOneRequestAndTheTokenIsKeptForAShortTime() {
        get(Future.all(IntStream.range(0, 20)
                .mapToObj(i -> tokens.get(request("alice", null)))
                .toList()));
        assertThat(identity.server.count(TOKEN)).isEqualTo(1);
        assertThat(identity.server.count(FOR_JWT)).isEqualTo(1);
        identity.clock.advance(Duration.ofSeconds(59));
        assertThat(granted("alice").value()).isEqualTo("planted-1");
        identity.clock.advance(Duration.ofSeconds(2));
        assertThat(granted("alice").value()).isEqualTo("planted-2");
    }

    @Test
    void neitherAnotherUserNorAnotherAgentOfTheSameUserGetsTheKeptToken() {
        assertThat(granted("alice").value()).isEqualTo("planted-1");
        assertThat(granted("bob").value()).isEqualTo("planted-2");
        TokenRequest otherAgent = TokenRequest.of(
                "main-abc", caller("alice", "other-agent"), target(oauth()), CredentialOverride.NONE, null);
        get(tokens.get(otherAgent));
        assertThat(identity.server.count(TOKEN)).isEqualTo(3);
    }

    @Test
    void theRequestSaysWhatTheContractSays() {
        TokenRequest request = TokenRequest.of(
                "main-abc",
                caller("alice", "agent"),
                target(oauth()),
                CredentialOverride.NONE,
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        get(tokens.get(request));
        assertThat(identity.lastBody(FOR_JWT))
                .isEqualTo(new JsonObject().put("workloadName", "main-abc").put("userToken", "jwt-of-alice"));
        JsonObject body = identity.lastBody(TOKEN);
        assertThat(body.getString("workloadIdentityToken")).isEqualTo("user-bound-token");
        assertThat(body.getString("resourceCredentialProviderName")).isEqualTo("notes-vendor");
        assertThat(body.getJsonArray("scopes")).isEqualTo(new JsonArray().add("notes:read"));
        assertThat(body.getString("oauth2Flow")).isEqualTo("USER_FEDERATION");
        assertThat(body.getString("resourceOauth2ReturnUrl")).isEqualTo("https://app.example/done");
        assertThat(body.getJsonArray("resources")).isEqualTo(new JsonArray().add("https://notes.example/mcp"));
        assertThat(body.getJsonObject("customParameters").getString("prompt")).isEqualTo("consent");
        assertThat(body.getJsonObject("gatehouseContext").getMap())
                .containsEntry("gatewayId", "main-abc")
                .containsEntry("targetId", "t1")
                .containsEntry("targetName", "notes")
                .containsEntry("targetOrigin", "https://notes.example")
                .containsEntry("clientId", "agent");
        assertThat(identity.server.seen.getLast().header("traceparent")).contains("0af7651916cd43dd8448eb211c80319c");
        assertThat(identity.server.seen.getLast().header("authorization")).isEqualTo("Bearer bearer-of-gateway");
    }

    @Test
    void aRejectedTokenIsNotGivenAgainAndItsGenerationIsTold() {
        ResourceToken first = granted("alice");
        tokens.drop(request("alice", null), first);
        get(tokens.get(request("alice", first.generation())));
        assertThat(identity.lastBody(TOKEN).getJsonObject("gatehouseContext").getLong("rejectedGeneration"))
                .isEqualTo(1);
        assertThat(granted("alice").value()).isEqualTo("planted-2");
    }

    @Test
    void consentThatIsMissingIsNotKept() {
        identity.on(
                TOKEN, new JsonObject().put("authorizationUrl", "https://id/x").put("sessionUri", "urn:s"));
        assertThat(get(tokens.get(request("alice", null))))
                .isEqualTo(new TokenOutcome.ConsentNeeded("https://id/x", "urn:s"))
                .hasToString("ConsentNeeded[hidden]");
        identity.on(TOKEN, new JsonObject().put("accessToken", "after-consent"));
        assertThat(granted("alice").value()).isEqualTo("after-consent");
    }

    @Test
    void aForcedConsentIsAskedForThoughThereIsAToken() {
        granted("alice");
        TokenRequest forced = TokenRequest.of(
                "main-abc",
                caller("alice", "agent"),
                target(oauth()),
                new CredentialOverride("https://elsewhere.example/", true),
                null);
        get(tokens.get(forced));
        assertThat(identity.lastBody(TOKEN).getBoolean("forceAuthentication")).isTrue();
        assertThat(identity.lastBody(TOKEN).getString("resourceOauth2ReturnUrl"))
                .isEqualTo("https://elsewhere.example/");
    }

    @Test
    void aRefusalSaysWhatStepRefusedAndKeepsValidationMessagesOnly() {
        identity.on(
                TOKEN,
                seen -> new FakeIdentity.Answer(
                        400, new JsonObject().put("message", "resourceOauth2ReturnUrl is not listed")));
        assertThat(get(tokens.get(request("alice", null))))
                .isEqualTo(new TokenOutcome.Refused("resource-token-invalid", "resourceOauth2ReturnUrl is not listed"));
        identity.on(TOKEN, seen -> new FakeIdentity.Answer(403, new JsonObject().put("message", "internals")));
        assertThat(get(tokens.get(request("alice", null))))
                .isEqualTo(new TokenOutcome.Refused("resource-token-refused", ""));
        identity.on(FOR_JWT, seen -> new FakeIdentity.Answer(403, new JsonObject()));
        assertThat(get(tokens.get(request("bob", null)))).isEqualTo(new TokenOutcome.Refused("user-token-refused", ""));
    }

    @Test
    void aBearerThatIsRefusedIsReplacedOnce() {
        identity.on(
                TOKEN,
                seen -> identity.server.count(TOKEN) == 1
                        ? new FakeIdentity.Answer(401, new JsonObject())
                        : new FakeIdentity.Answer(200, new JsonObject().put("accessToken", "second-try")));
        assertThat(granted("alice").value()).isEqualTo("second-try");
        assertThat(identity.server.count("/v1/oauth2/token")).isEqualTo(2);
    }

    @Test
    void whileIdentityServiceIsAwayKeptTokensServeAndOthersAreUnavailable() {
        granted("alice");
        identity.server.close();
        assertThat(granted("alice").value()).isEqualTo("planted-1");
        assertThat(get(tokens.get(request("bob", null)))).isInstanceOf(TokenOutcome.Unavailable.class);
    }

    private void asksBy(Credential.GrantType grantType, String flow) {
        Credential credential = new Credential(
                Credential.Type.OAUTH,
                "notes-vendor",
                grantType,
                List.of("s"),
                "https://app.example/done",
                Map.of(),
                null,
                null,
                null);
        get(tokens.get(TokenRequest.of(
                "main-abc", caller("alice", "agent"), target(credential), CredentialOverride.NONE, null)));
        assertThat(identity.lastBody(TOKEN).getString("oauth2Flow")).isEqualTo(flow);
        assertThat(identity.lastBody(TOKEN).containsKey("resourceOauth2ReturnUrl"))
                .isEqualTo(flow.equals("USER_FEDERATION"));
    }

    @Test
    void machinesExchangesAndApiKeysHaveTheirOwnRequests() {
        asksBy(Credential.GrantType.CLIENT_CREDENTIALS, "M2M");
        asksBy(Credential.GrantType.TOKEN_EXCHANGE, "ON_BEHALF_OF_TOKEN_EXCHANGE");
        asksBy(Credential.GrantType.AUTHORIZATION_CODE, "USER_FEDERATION");
        Credential key = new Credential(
                Credential.Type.API_KEY,
                "key-vendor",
                null,
                List.of(),
                null,
                Map.of(),
                Credential.KeyLocation.HEADER,
                "X-Key",
                null);
        identity.on("/identities/api-key", new JsonObject().put("apiKey", "planted-key"));
        assertThat(get(tokens.get(TokenRequest.of(
                        "main-abc", caller("alice", "agent"), target(key), CredentialOverride.NONE, null))))
                .isInstanceOfSatisfying(
                        TokenOutcome.Granted.class,
                        granted -> assertThat(granted.token().value()).isEqualTo("planted-key"));
    }

    @Test
    void whatACallAsksInMetaIsReadOrRefusedByName() {
        Buffer good = Buffer.buffer(
                "{\"oauthCredentialProvider\":{\"returnUrl\":\"https://a\",\"forceAuthentication\":true}}");
        assertThat(CredentialOverride.read(good)).isEqualTo(new CredentialOverride("https://a", true));
        assertThat(CredentialOverride.read(null)).isEqualTo(CredentialOverride.NONE);
        for (String bad : List.of("[]", "7", "{\"oauthCredentialProvider\":{\"forceAuthentication\":\"yes\"}}")) {
            assertThatThrownBy(() -> CredentialOverride.read(Buffer.buffer(bad)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(CredentialOverride.META);
        }
    }

    @Test
    void secretsHideThemselves() {
        TokenOutcome outcome = get(tokens.get(request("alice", null)));
        assertThat(outcome.toString() + request("alice", null))
                .doesNotContain("planted")
                .doesNotContain("jwt-of");
        assertThat(new UserTokens.UserToken("planted").toString()).doesNotContain("planted");
    }

    private ResourceToken granted(String user) {
        return ((TokenOutcome.Granted) get(tokens.get(request(user, null)))).token();
    }

    private static TokenRequest request(String user, @Nullable Long rejected) {
        TokenRequest request =
                TokenRequest.of("main-abc", caller(user, "agent"), target(oauth()), CredentialOverride.NONE, null);
        return rejected == null ? request : request.rejected(rejected, new TokenChallenge(null, List.of()));
    }

    private static Credential oauth() {
        return new Credential(
                Credential.Type.OAUTH,
                "notes-vendor",
                Credential.GrantType.AUTHORIZATION_CODE,
                List.of("notes:read"),
                "https://app.example/done",
                Map.of("prompt", "consent"),
                null,
                null,
                null);
    }

    static Target target(Credential credential) {
        return new Target(
                "t1",
                "notes",
                "READY",
                URI.create("https://notes.example/mcp"),
                "https://notes.example/mcp",
                1000,
                credential,
                List.of(),
                List.of(),
                List.of());
    }

    static Caller caller(String user, String client) {
        return new Caller(
                "https://company.example",
                user,
                "sub",
                client,
                Set.of(),
                Map.of(),
                new AccessToken("jwt-of-" + user),
                Instant.MAX,
                "key-of-" + user);
    }
}
