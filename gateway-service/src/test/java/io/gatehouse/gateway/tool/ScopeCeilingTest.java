package io.gatehouse.gateway.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.identity.FakeIdentity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S15: a target asks for more and more rights by 403, and burns refresh tokens by endless 401. */
class ScopeCeilingTest {

    private static final String TOKEN = "/identities/oauth2/token";
    private static final JsonObject CONSENT =
            new JsonObject().put("authorizationUrl", "https://id/x").put("sessionUri", "urn:s");

    @TempDir
    Path folder;

    private CallStage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new CallStage(folder);
        stage.credential = CallStage.oauth();
        stage.target.lets = seen -> false;
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void whatTheTargetWantsStandsApartFromWhatTheOperatorNamed() {
        answering(new JsonObject().put("accessToken", "narrow").put("generation", 1));
        wants("notes:write notes:read");

        assertThat(stage.toolError(stage.call("alice"))).contains("rights that were not granted");

        assertThat(stage.identity.server.count(TOKEN)).isEqualTo(2);
        JsonObject asked = stage.identity.lastBody(TOKEN);
        assertThat(asked.getJsonArray("scopes")).isEqualTo(new JsonArray().add("notes:read"));
        assertThat(challenge(asked).getJsonArray("scopes"))
                .isEqualTo(new JsonArray().add("notes:write").add("notes:read"));
        assertThat(challenge(asked).getString("resourceMetadata")).isEqualTo("https://notes.example/prm");
        assertThat(stage.target.server.seen)
                .as("the same token is not tried again")
                .hasSize(1);
    }

    @Test
    void aWiderTokenIsUsedAtOnceAndByTheNextCall() {
        stage.identity.on(
                TOKEN,
                seen -> new FakeIdentity.Answer(
                        200,
                        new JsonObject()
                                .put("accessToken", challenge(seen.body().toJsonObject()) == null ? "narrow" : "wide")
                                .put("generation", 1)));
        stage.target.lets = seen -> "Bearer wide".equals(seen.header("authorization"));
        wants("notes:write");

        assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
        assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
        assertThat(stage.identity.server.count(TOKEN)).isEqualTo(2);
    }

    @Test
    void aTargetWithEverNewWishesIsListenedToThreeTimes() {
        AtomicInteger consents = new AtomicInteger();
        stage.identity.on(
                TOKEN,
                seen -> new FakeIdentity.Answer(
                        200,
                        challenge(seen.body().toJsonObject()) == null
                                ? new JsonObject().put("accessToken", "narrow").put("generation", 1)
                                : counted(consents)));
        for (int wish = 1; wish <= 6; wish++) {
            wants("admin-" + wish);
            stage.call("alice");
        }
        assertThat(consents).hasValue(3);

        wants("admin-2");
        assertThat(stage.call("alice").body())
                .as("a wish that was taken to the user already still gets its link")
                .contains("https://id/x");
        wants("admin-9");
        assertThat(stage.toolError(stage.call("alice"))).contains("rights that were not granted");
        assertThat(stage.call("bob").body()).as("somebody else").contains("https://id/x");
    }

    @Test
    void endless401EndsInAConsentInsteadOfARefreshPerCall() {
        stage.identity.on(TOKEN, seen -> {
            Long rejected =
                    seen.body().toJsonObject().getJsonObject("gatehouseContext").getLong("rejectedGeneration");
            // What identity-service does with a generation that it has just made by a forced refresh.
            return new FakeIdentity.Answer(
                    200,
                    rejected != null && rejected == 2
                            ? CONSENT
                            : new JsonObject()
                                    .put("accessToken", rejected == null ? "first" : "refreshed")
                                    .put("generation", rejected == null ? 1 : 2));
        });

        assertThat(stage.call("alice").body()).contains("-32042").contains("https://id/x");

        assertThat(stage.target.server.seen).hasSize(2);
        assertThat(stage.identity.server.count(TOKEN)).isEqualTo(3);
    }

    @Test
    void aTargetNobodyKnowsIsAskedFirst() {
        stage.identity.on(
                TOKEN,
                seen -> new FakeIdentity.Answer(
                        200,
                        challenge(seen.body().toJsonObject()) == null
                                ? new JsonObject().put("challengeWanted", true)
                                : CONSENT));
        stage.target.refusal = 401;
        stage.target.challenge = "Bearer resource_metadata=\"https://notes.example/prm\", scope=\"notes:read\"";

        assertThat(stage.call("alice").body()).contains("-32042").contains("https://id/x");

        assertThat(stage.target.server.seen).hasSize(1);
        assertThat(stage.target.server.seen.getFirst().header("authorization")).isNull();
        assertThat(challenge(stage.identity.lastBody(TOKEN)).getString("resourceMetadata"))
                .isEqualTo("https://notes.example/prm");
        assertThat(challenge(stage.identity.lastBody(TOKEN))
                        .getJsonArray("scopes")
                        .getList())
                .isEqualTo(List.of("notes:read"));
        assertThat(stage.identity.server.count(TOKEN)).isEqualTo(2);
    }

    @Test
    void aTargetThatWantsNothingAnswers() {
        answering(new JsonObject().put("challengeWanted", true));
        stage.target.lets = seen -> true;

        assertThat(stage.call("alice").body()).isEqualTo(FakeTarget.result("done"));
        assertThat(stage.identity.server.count(TOKEN)).isEqualTo(1);
    }

    private static JsonObject counted(AtomicInteger consents) {
        consents.incrementAndGet();
        return CONSENT;
    }

    private void wants(String scopes) {
        stage.target.refusal = 403;
        stage.target.challenge = "Bearer error=\"insufficient_scope\", scope=\"" + scopes
                + "\", resource_metadata=\"https://notes.example/prm\"";
    }

    private void answering(JsonObject answer) {
        stage.identity.on(TOKEN, answer);
    }

    private static JsonObject challenge(JsonObject asked) {
        return asked.getJsonObject("gatehouseContext").getJsonObject("challenge");
    }
}
