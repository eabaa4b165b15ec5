package io.gatehouse.gateway.replica;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.identity.FakeIdentity;
import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever depends on a replica hears that it is gone, though no connection ever ends. */
class ReplicaPulseTest {

    private static final String OTHER = "00000000000000aa";

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger lost = new AtomicInteger();

    @TempDir
    Path folder;

    private FakeIdentity identity;
    private LoopbackServer other;
    private ReplicaPulse pulse;

    @BeforeEach
    void start() {
        identity = new FakeIdentity(vertx, folder);
        other = new LoopbackServer(vertx, seen -> answer(seen, 200, OTHER));
        ReplicaConfig config = Configs.of(
                ReplicaConfig.class,
                Map.of(
                        "gateway.replica.peers", other.uri("").toString(),
                        "gateway.replica.interval", "PT0.05S",
                        "gateway.replica.timeout", "PT0.5S",
                        "gateway.replica.lost-after", "PT1.5S"));
        ReplicaCalls calls = new ReplicaCalls(vertx, identity.peer, identity.tokens(), config);
        // It looks for the other one when that is named; the pulse alone asks after that.
        Replicas replicas = new Replicas(vertx, config, calls, new ReplicaId());
        pulse = new ReplicaPulse(vertx, replicas, calls, config);
    }

    @AfterEach
    void stop() {
        pulse.close();
        get(vertx.close());
    }

    private static void answer(LoopbackServer.Seen seen, int status, String id) {
        seen.request()
                .response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(new JsonObject().put("id", id).toBuffer());
    }

    private void asked(int more) {
        int before = other.seen.size();
        await().until(() -> other.seen.size() >= before + more);
    }

    @Test
    void oneThatAnswersIsNotLost() {
        pulse.watch(OTHER, lost::incrementAndGet);
        asked(40);
        assertThat(lost).hasValue(0);
    }

    @Test
    void oneThatSaysNothingAnyMoreIsLostOnce() {
        pulse.watch(OTHER, lost::incrementAndGet);
        asked(2);
        other.answers(seen -> {});
        await().until(() -> lost.get() == 1);
        // Nobody depends on it any more, so it is not asked again.
        int before = other.seen.size();
        pulse.watch("00000000000000bb", lost::incrementAndGet);
        await().until(() -> other.seen.size() > before);
        assertThat(lost).hasValue(1);
    }

    @Test
    void allWhoDependOnItHearOfItButNotWhoLeft() {
        AtomicInteger left = new AtomicInteger();
        ReplicaPulse.Watch gone = pulse.watch(OTHER, left::incrementAndGet);
        pulse.watch(OTHER, lost::incrementAndGet);
        pulse.watch(OTHER, lost::incrementAndGet);
        asked(2);
        gone.leave();
        other.answers(seen -> {});
        await().until(() -> lost.get() == 2);
        assertThat(left).hasValue(0);
    }

    @Test
    void anotherReplicaAtItsAddressMeansThatItIsLost() {
        pulse.watch(OTHER, lost::incrementAndGet);
        asked(2);
        other.answers(seen -> answer(seen, 200, "00000000000000bb"));
        await().until(() -> lost.get() == 1);
    }

    @Test
    void oneThatRefusesIsThere() {
        pulse.watch(OTHER, lost::incrementAndGet);
        asked(2);
        for (int status : new int[] {401, 403, 503}) {
            other.answers(seen -> answer(seen, status, ""));
            asked(35);
        }
        assertThat(lost).hasValue(0);
    }

    @Test
    void nobodyIsAccusedWhileIdentityServiceIsAway() {
        pulse.watch(OTHER, lost::incrementAndGet);
        asked(2);
        identity.on("/v1/oauth2/token", seen -> new FakeIdentity.Answer(503, new JsonObject()));
        identity.clock.advance(Duration.ofHours(1));
        other.answers(seen -> answer(seen, seen.header("Authorization") == null ? 401 : 200, OTHER));
        await().until(() -> other.seen.getLast().header("Authorization") == null);
        asked(35);
        assertThat(lost).hasValue(0);
    }
}
