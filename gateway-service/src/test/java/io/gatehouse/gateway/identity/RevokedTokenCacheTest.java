package io.gatehouse.gateway.identity;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S16: what was taken back is not used any more; each token here belongs to a grant named after its user. */
class RevokedTokenCacheTest {

    private static final String TOKEN = "/identities/oauth2/token";
    private static final String FEED = "/v1/token-withdrawals";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<LoopbackServer.Seen> polls = new LinkedBlockingQueue<>();
    private FakeIdentity identity;
    private ResourceTokens tokens;
    private WithdrawalFollower follower;

    @BeforeEach
    void start() throws InterruptedException {
        identity = new FakeIdentity(vertx, folder);
        // The fake names the grant by the gateway-bound token, which it makes of the user's.
        identity.on(
                "/identities/GetWorkloadAccessTokenForJWT",
                seen -> new FakeIdentity.Answer(
                        200,
                        new JsonObject()
                                .put(
                                        "workloadAccessToken",
                                        seen.body().toJsonObject().getString("userToken"))));
        identity.on(TOKEN, seen -> token(seen, identity.server.count(TOKEN)));
        identity.hold(FEED, polls::add);
        tokens = identity.resourceTokens(vertx);
        follower = new WithdrawalFollower(vertx, identity.peer, identity.tokens(), tokens, identity.config);
        follower.start(new StartupEvent());
        LoopbackServer.Seen first = next();
        assertThat(first.request().getParam("after")).isNull();
        told(first, 5);
    }

    @AfterEach
    void stop() {
        follower.close();
        get(vertx.close());
    }

    @Test
    void onlyTheTokenOfTheGrantThatWasTakenBackIsForgotten() throws InterruptedException {
        LoopbackServer.Seen poll = next();
        assertThat(poll.request().getParam("after")).isEqualTo("5");
        assertThat(granted("alice")).isEqualTo("planted-1");
        assertThat(granted("bob")).isEqualTo("planted-2");

        told(poll, 6, new JsonObject().put("grantId", "grant-of-jwt-of-alice"));
        assertThat(next().request().getParam("after")).isEqualTo("6");
        assertThat(granted("alice")).isEqualTo("planted-3");
        assertThat(granted("bob")).isEqualTo("planted-2");
    }

    @Test
    void changedProvidersAndGatewaysAreForgottenAndOthersAreNot() throws InterruptedException {
        LoopbackServer.Seen poll = next();
        assertThat(granted("alice")).isEqualTo("planted-1");
        told(
                poll,
                7,
                new JsonObject().put("provider", "another-vendor"),
                new JsonObject().put("workload", "another-gateway"));
        poll = next();
        assertThat(granted("alice")).isEqualTo("planted-1");
        told(poll, 8, new JsonObject().put("provider", "notes-vendor"));
        poll = next();
        assertThat(granted("alice")).isEqualTo("planted-2");
        told(poll, 9, new JsonObject().put("workload", "main-abc"));
        next();
        assertThat(granted("alice")).isEqualTo("planted-3");
    }

    @Test
    void whoMissedSomethingForgetsEverything() throws InterruptedException {
        LoopbackServer.Seen poll = next();
        granted("alice");
        granted("bob");
        FakeIdentity.reply(
                poll,
                new FakeIdentity.Answer(
                        200,
                        new JsonObject()
                                .put("revision", 90)
                                .put("complete", false)
                                .put("items", new JsonArray())));
        assertThat(next().request().getParam("after")).isEqualTo("90");
        assertThat(granted("alice")).isEqualTo("planted-3");
        assertThat(granted("bob")).isEqualTo("planted-4");
    }

    @Test
    void afterAFailureItGoesOnWhereItWasAndWithANewBearer() throws InterruptedException {
        FakeIdentity.reply(next(), new FakeIdentity.Answer(503, new JsonObject()));
        LoopbackServer.Seen again = next();
        assertThat(again.request().getParam("after")).isEqualTo("5");
        long bearers = identity.server.count("/v1/oauth2/token");
        FakeIdentity.reply(again, new FakeIdentity.Answer(401, new JsonObject()));
        assertThat(next().request().getParam("after")).isEqualTo("5");
        assertThat(identity.server.count("/v1/oauth2/token")).isEqualTo(bearers + 1);
    }

    @Test
    void cutOffReplicaKeepsNoTokenForLongerThanAMinute() throws InterruptedException {
        next();
        assertThat(granted("alice")).isEqualTo("planted-1");
        identity.clock.advance(Duration.ofSeconds(61));
        assertThat(granted("alice")).isEqualTo("planted-2");
    }

    @Test
    void tokenThatWasOnItsWayIsNotKept() throws InterruptedException {
        LoopbackServer.Seen poll = next();
        BlockingQueue<LoopbackServer.Seen> asked = new LinkedBlockingQueue<>();
        identity.hold(TOKEN, asked::add);
        Future<TokenOutcome> onItsWay = tokens.get(request("alice"));
        LoopbackServer.Seen held = Objects.requireNonNull(asked.poll(30, TimeUnit.SECONDS));

        told(poll, 6, new JsonObject().put("grantId", "grant-of-jwt-of-alice"));
        next();
        FakeIdentity.reply(held, token(held, 1));
        assertThat(((TokenOutcome.Granted) get(onItsWay)).token().value()).isEqualTo("planted-1");

        Future<TokenOutcome> later = tokens.get(request("alice"));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !asked.isEmpty());
        FakeIdentity.reply(asked.remove(), token(held, 2));
        assertThat(((TokenOutcome.Granted) get(later)).token().value()).isEqualTo("planted-2");
    }

    private static FakeIdentity.Answer token(LoopbackServer.Seen seen, long count) {
        return new FakeIdentity.Answer(
                200,
                new JsonObject()
                        .put("accessToken", "planted-" + count)
                        .put("grantId", "grant-of-" + seen.body().toJsonObject().getString("workloadIdentityToken")));
    }

    private LoopbackServer.Seen next() throws InterruptedException {
        return Objects.requireNonNull(polls.poll(30, TimeUnit.SECONDS), "no poll");
    }

    private static void told(LoopbackServer.Seen poll, long revision, JsonObject... items) {
        FakeIdentity.reply(
                poll,
                new FakeIdentity.Answer(
                        200,
                        new JsonObject()
                                .put("revision", revision)
                                .put("complete", true)
                                .put("items", new JsonArray(List.of(items)))));
    }

    private String granted(String user) {
        return ((TokenOutcome.Granted) get(tokens.get(request(user)))).token().value();
    }

    private static TokenRequest request(String user) {
        Credential credential = new Credential(
                Credential.Type.OAUTH,
                "notes-vendor",
                Credential.GrantType.AUTHORIZATION_CODE,
                List.of("notes:read"),
                null,
                Map.of(),
                null,
                null,
                null);
        return TokenRequest.of(
                "main-abc",
                ResourceTokensTest.caller(user, "agent"),
                ResourceTokensTest.target(credential),
                CredentialOverride.NONE,
                null);
    }
}
