package io.gatehouse.gateway.bridge;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.Stack;
import io.gatehouse.gateway.TestIssuer;
import io.gatehouse.gateway.identity.FakeIdentity;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpReader;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.mcp.Seals;
import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.replica.TestReplica;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client answers at one replica reaches the call at the other one, and nothing else does. */
class RepliesTest {

    private static final String KEYSET = Stack.keyset();

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    private FakeIdentity identity;
    private TestReplica one;
    private TestReplica two;
    private PendingRequests atOne;
    private PendingRequests atTwo;
    private Replies replies;

    @BeforeEach
    void start() throws GeneralSecurityException {
        identity = new FakeIdentity(vertx, folder);
        TestReplica.trust(identity, new TestIssuer(vertx));
        one = new TestReplica(vertx, identity);
        two = new TestReplica(vertx, identity);
        atOne = pending(one, KEYSET);
        atTwo = pending(two, KEYSET);
        one.start(List.of(one, two), List.of(new ForwardedReplies(atOne)));
        two.start(List.of(one, two), List.of(new ForwardedReplies(atTwo)));
        await().until(() -> one.replicas().size() == 1 && two.replicas().size() == 1);
        replies = new Replies(atTwo, two.replicas());
    }

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    private PendingRequests pending(TestReplica replica, String keyset) throws GeneralSecurityException {
        BridgeConfig config = Configs.of(BridgeConfig.class, Map.of());
        return new PendingRequests(vertx, config, Seals.ofKeyset(keyset), replica.id, identity.clock);
    }

    private static McpRequest reply(String id, String result) {
        return new McpReader(64)
                .read(Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"result\":" + result + "}"));
    }

    private static int status(Future<Void> taken) {
        try {
            get(taken);
            return 202;
        } catch (McpFailure failure) {
            return failure.status();
        }
    }

    @Test
    void aReplyAtAnotherReplicaReachesTheCallThatWaitsByteForByte() {
        PendingRequests.Opened opened = atOne.open("s", "alice");
        String result = "{ \"n\":1.50,\"t\":\"\\u00e4\u00e4\\/\" }";
        assertThat(status(replies.take("s", "alice", reply(opened.id(), result))))
                .isEqualTo(202);
        assertThat(opened.answer().result().raw("result").toString()).isEqualTo(result);
    }

    @Test
    void aReplayedReplyIsRefusedAtEveryReplica() {
        PendingRequests.Opened opened = atOne.open("s", "alice");
        McpRequest reply = reply(opened.id(), "{}");
        assertThat(status(replies.take("s", "alice", reply))).isEqualTo(202);
        assertThat(status(replies.take("s", "alice", reply))).isEqualTo(400);
        assertThat(status(new Replies(atOne, one.replicas()).take("s", "alice", reply)))
                .isEqualTo(400);
    }

    @Test
    void aReplyByAnotherUserOrSessionIsRefusedAndTheCallGoesOnWaiting() {
        PendingRequests.Opened opened = atOne.open("s", "alice");
        assertThat(status(replies.take("s", "bob", reply(opened.id(), "{}")))).isEqualTo(400);
        assertThat(status(replies.take("t", "alice", reply(opened.id(), "{}")))).isEqualTo(400);
        assertThat(opened.answer().isComplete()).isFalse();
        assertThat(atOne.size()).isEqualTo(1);
    }

    @Test
    void theOwnerLooksAtUserAndSessionAgain() {
        PendingRequests.Opened opened = atOne.open("s", "alice");
        ForwardedReplies owner = new ForwardedReplies(atOne);
        Buffer body = reply(opened.id(), "{}").body();
        assertThat(owner.take(ForwardedReplies.message("s", "bob", body))).isFalse();
        assertThat(owner.take(ForwardedReplies.message("t", "alice", body))).isFalse();
        assertThat(owner.take(ForwardedReplies.message("s", "alice", Buffer.buffer("{\"id\":7}"))))
                .isFalse();
        assertThat(owner.take(ForwardedReplies.message("s", "alice", Buffer.buffer("nonsense"))))
                .isFalse();
        assertThat(owner.take(ForwardedReplies.message("s", "alice", body))).isTrue();
    }

    @Test
    void aForgedOrForeignReplicaIdLeadsNowhere() throws GeneralSecurityException {
        String foreign = pending(one, Stack.keyset()).open("s", "alice").id();
        PendingRequests.Opened opened = atOne.open("s", "alice");
        String forged = opened.id().substring(0, 40) + "AAAA" + opened.id().substring(44);
        for (String id :
                List.of(foreign, forged, "gatehouse-" + one.id.text(), one.uri().toString(), "")) {
            assertThat(status(replies.take("s", "alice", reply(id, "{}"))))
                    .as(id)
                    .isEqualTo(400);
        }
        assertThat(status(replies.take(
                        "s",
                        "alice",
                        new McpReader(64).read(Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}")))))
                .isEqualTo(400);
        assertThat(opened.answer().isComplete()).isFalse();
    }

    @Test
    void aReplyGoesOneHopOnly() throws GeneralSecurityException {
        // An id that names the replica it comes to, and one that names the replica that it came from.
        String own = pending(two, KEYSET).open("s", "alice").id();
        String back = pending(two, KEYSET).open("s", "alice").id();
        assertThat(status(replies.take("s", "alice", reply(own, "{}")))).isEqualTo(400);
        assertThat(new ForwardedReplies(atOne)
                        .take(ForwardedReplies.message(
                                "s", "alice", reply(back, "{}").body())))
                .isFalse();
    }

    @Test
    void theReplicaIsGoneAndTheClientIsToldSo() {
        PendingRequests.Opened opened = atOne.open("s", "alice");
        one.stop();
        Future<Void> taken = replies.take("s", "alice", reply(opened.id(), "{}"));
        assertThat(status(taken)).isEqualTo(400);
        assertThat(taken.cause().getMessage()).contains("ended with the replica");
    }

    @Test
    void anOversizeReplyIsRefusedBeforeItIsSentOn() {
        PendingRequests.Opened opened = atOne.open("s", "alice");
        String large = "\"" + "x".repeat(7 << 20) + "\"";
        assertThat(status(replies.take("s", "alice", reply(opened.id(), large))))
                .isEqualTo(413);
        assertThat(opened.answer().isComplete()).isFalse();
        assertThat(status(replies.take("s", "alice", reply(opened.id(), "\"" + "x".repeat(4 << 20) + "\""))))
                .isEqualTo(202);
    }
}
