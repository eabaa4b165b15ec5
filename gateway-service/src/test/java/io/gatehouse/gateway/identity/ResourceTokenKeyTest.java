package io.gatehouse.gateway.identity;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.catalog.Credential;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceTokenKeyTest {

    private static final String TOKEN = "/identities/oauth2/token";

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
    void aTokenOfOneGrantOpensNothingThatWantsAnother() {
        identity.on("/identities/api-key", new JsonObject().put("apiKey", "planted-key"));
        Credential.GrantType user = Credential.GrantType.AUTHORIZATION_CODE;
        Credential.GrantType machine = Credential.GrantType.CLIENT_CREDENTIALS;
        assertThat(given(credential(Credential.Type.OAUTH, user, Map.of()))).isEqualTo("planted-1");
        assertThat(given(credential(Credential.Type.OAUTH, machine, Map.of()))).isEqualTo("planted-2");
        assertThat(given(credential(Credential.Type.OAUTH, user, Map.of("tenant", "b"))))
                .isEqualTo("planted-3");
        assertThat(given(credential(Credential.Type.API_KEY, null, Map.of()))).isEqualTo("planted-key");
        assertThat(given(credential(Credential.Type.OAUTH, user, Map.of()))).isEqualTo("planted-1");
    }

    private String given(Credential credential) {
        TokenRequest request = TokenRequest.of(
                "main-abc",
                ResourceTokensTest.caller("alice", "agent"),
                ResourceTokensTest.target(credential),
                CredentialOverride.NONE,
                null);
        return ((TokenOutcome.Granted) get(tokens.get(request))).token().value();
    }

    private static Credential credential(
            Credential.Type type, Credential.@Nullable GrantType grant, Map<String, String> parameters) {
        return new Credential(type, "notes-vendor", grant, List.of(), null, parameters, null, null, null);
    }
}
