package io.gatehouse.gateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.Seals;
import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.gatehouse.gateway.peer.MovableClock;
import io.gatehouse.gateway.replica.ReplicaId;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PendingRequestsTest {

    private static final String KEYSET = Stack.keyset();

    private final Vertx vertx = Vertx.vertx();
    private final MovableClock clock = new MovableClock();
    private final ReplicaId here = new ReplicaId();
    private PendingRequests pending;

    @BeforeEach
    void start() {
        pending = pending(here, KEYSET, Map.of());
    }

    @AfterEach
    void stop() {
        LoopbackServer.get(vertx.close());
    }

    private PendingRequests pending(ReplicaId replica, String keyset, Map<String, String> settings) {
        try {
            return new PendingRequests(
                    vertx, Configs.of(BridgeConfig.class, settings), Seals.ofKeyset(keyset), replica, clock);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static JsonBytes message(String id) {
        return JsonBytes.read(Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"result\":{\"n\":1.50}}"));
    }

    @Test
    void anAnswerReachesWhoWaitsForIt() {
        PendingRequests.Opened opened = pending.open("s", "alice");
        assertThat(pending.size()).isEqualTo(1);
        assertThat(pending.answer("s", "alice", opened.id(), message(opened.id())))
                .isTrue();
        assertThat(opened.answer().result().raw("result").toString()).isEqualTo("{\"n\":1.50}");
        assertThat(pending.size()).isZero();
    }

    @Test
    void aReplayedReplyFindsNobody() {
        PendingRequests.Opened opened = pending.open("s", "alice");
        assertThat(pending.answer("s", "alice", opened.id(), message(opened.id())))
                .isTrue();
        assertThat(pending.answer("s", "alice", opened.id(), message(opened.id())))
                .isFalse();
    }

    @Test
    void aReplyOfAnotherSessionOrUserFindsNobodyAndTakesNothingAway() {
        PendingRequests.Opened opened = pending.open("s", "alice");
        assertThat(pending.answer("t", "alice", opened.id(), message(opened.id())))
                .isFalse();
        assertThat(pending.answer("s", "bob", opened.id(), message(opened.id())))
                .isFalse();
        assertThat(pending.answer("s", "alice", "ask-1", message("ask-1"))).isFalse();
        assertThat(opened.answer().isComplete()).isFalse();
        assertThat(pending.answer("s", "alice", opened.id(), message(opened.id())))
                .isTrue();
    }

    @Test
    void anIdNamesItsReplicaToItsCallerInItsSessionOnly() {
        String id = pending.open("s", "alice").id();
        PendingRequests other = pending(new ReplicaId(), KEYSET, Map.of());
        assertThat(other.replicaOf("s", "alice", id)).isEqualTo(here.text());
        assertThat(other.answer("s", "alice", id, message(id))).isFalse();
        assertThat(other.replicaOf("t", "alice", id)).isNull();
        assertThat(other.replicaOf("s", "bob", id)).isNull();
        assertThat(pending(new ReplicaId(), Stack.keyset(), Map.of()).replicaOf("s", "alice", id))
                .isNull();
        assertThat(id).doesNotContain(here.text());
        assertThat(pending.open("s", "alice").id()).isNotEqualTo(id);
    }

    @Test
    void aForgedIdNamesNoReplica() throws GeneralSecurityException {
        String id = pending.open("s", "alice").id();
        for (int at = 0; at < id.length() - 1; at++) {
            char other = id.charAt(at) == 'A' ? 'B' : 'A';
            String forged = id.substring(0, at) + other + id.substring(at + 1);
            assertThat(pending.replicaOf("s", "alice", forged)).as(forged).isNull();
        }
        for (String forged : new String[] {"", "gatehouse-", "gatehouse-http://127.0.0.1/", here.text(), id + "A"}) {
            assertThat(pending.replicaOf("s", "alice", forged)).as(forged).isNull();
        }
        // What was sealed for a request state names no replica, whatever it says.
        String state = Seals.ofKeyset(KEYSET)
                .seal(
                        Seals.Binding.to(Seals.Purpose.REQUEST_STATE).and("s").and("alice"),
                        clock.instant().plusSeconds(60),
                        new byte[40]);
        assertThat(pending.replicaOf("s", "alice", "gatehouse-" + state)).isNull();
    }

    @Test
    void anIdEndsWithTheTimeForItsAnswer() {
        String id = pending.open("s", "alice").id();
        clock.advance(Duration.ofMinutes(4));
        assertThat(pending.replicaOf("s", "alice", id)).isEqualTo(here.text());
        clock.advance(Duration.ofMinutes(2));
        assertThat(pending.replicaOf("s", "alice", id)).isNull();
    }

    @Test
    void whoIsForgottenOrNotAnsweredInTimeIsTold() {
        PendingRequests.Opened opened = pending.open("s", "alice");
        pending.forget(opened.id());
        pending.forget(opened.id());
        assertThat(opened.answer().cause()).isInstanceOf(PendingRequests.Unanswered.class);
        assertThat(pending.answer("s", "alice", opened.id(), message(opened.id())))
                .isFalse();
        PendingRequests hasty = pending(here, KEYSET, Map.of("gateway.bridge.answer-timeout", "PT0.05S"));
        PendingRequests.Opened late = hasty.open("s", "alice");
        await().until(() -> late.answer().failed());
        assertThat(hasty.size()).isZero();
    }

    @Test
    void soManyWaitPerSessionAndInAllAndNoMore() {
        PendingRequests small = pending(
                here, KEYSET, Map.of("gateway.bridge.max-pending", "3", "gateway.bridge.max-pending-per-session", "2"));
        PendingRequests.Opened first = small.open("s", "alice");
        assertThat(small.open("s", "alice")).isNotNull();
        assertThat(small.open("s", "alice")).isNull();
        assertThat(small.open("t", "alice")).isNotNull();
        assertThat(small.open("u", "alice")).isNull();
        small.forget(first.id());
        assertThat(small.open("s", "alice")).isNotNull();
    }
}
