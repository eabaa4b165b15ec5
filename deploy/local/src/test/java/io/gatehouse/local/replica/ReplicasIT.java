package io.gatehouse.local.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged gateways behind a plain round-robin: what is bound to one of them works through the other one, too. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class ReplicasIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static Replicas replicas;
    private static RoundRobin balancer;
    private static Client alice;
    private static String a;
    private static String b;

    @BeforeAll
    @Timeout(300)
    static void start() throws IOException {
        replicas = new Replicas(
                folder,
                2,
                Map.of(
                        "gateway.replica.interval", "PT0.5S",
                        "gateway.replica.timeout", "PT30S",
                        "gateway.replica.lost-after", "PT5S"));
        a = replicas.first;
        b = replicas.second;
        balancer = new RoundRobin(List.of(URI.create(a).getPort(), URI.create(b).getPort()));
        alice = replicas.client("alice");
        await().atMost(PATIENCE).ignoreExceptions().until(() -> replicas.serves(alice, a) && replicas.serves(alice, b));
        // A session that is ended at one of them and at once unknown at the other one shows that they know each other.
        await().atMost(PATIENCE).until(() -> endsAtOnce(a, b) && endsAtOnce(b, a));
    }

    private static boolean endsAtOnce(String here, String there) {
        var session = alice.session(here);
        return alice.delete(here, session) == 204 && Client.status(alice.post(there, session, Client.LIST)) == 404;
    }

    @AfterAll
    static void stop() throws IOException {
        if (balancer != null) {
            balancer.close();
        }
        if (replicas != null) {
            replicas.close();
        }
    }

    @Test
    @Order(1)
    void aSessionIsGoodAtEveryReplicaUntilItIsEndedAtOne() {
        var session = alice.session(balancer.url());
        for (int i = 0; i < 4; i++) {
            assertThat(Client.status(alice.post(balancer.url(), session, Client.LIST)))
                    .isEqualTo(200);
        }
        assertThat(balancer.used).hasSize(2);
        assertThat(Client.status(replicas.client("bob").post(b, session, Client.LIST)))
                .isEqualTo(404);
        assertThat(alice.delete(a, session)).isEqualTo(204);
        assertThat(Client.status(alice.post(b, session, Client.LIST))).isEqualTo(404);
        assertThat(Client.status(alice.post(a, session, Client.LIST))).isEqualTo(404);
    }

    @Test
    @Order(2)
    void aCallThatRunsAtOneIsCancelledThroughTheOther() {
        var session = alice.session(a);
        int running = replicas.target.slowCalls.get();
        try (var call = alice.post(a, session, Client.call(71, "slow"))) {
            await().atMost(PATIENCE).until(() -> replicas.target.slowCalls.get() > running);
            var cancel = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":71}}";
            // Of another session of hers it is another call.
            assertThat(Client.status(alice.post(b, alice.session(b), cancel))).isEqualTo(202);
            assertThat(replicas.target.cancelled).doesNotContain("71");
            assertThat(Client.status(alice.post(b, session, cancel))).isEqualTo(202);
            await().atMost(PATIENCE).until(() -> replicas.target.cancelled.contains("71"));
            assertThat(call.rest()).doesNotContain("finished");
        }
    }

    @Test
    @Order(3)
    void anElicitationOfACallAtOneIsAnsweredThroughTheOther() {
        var session = alice.session(a);
        try (var call = alice.post(a, session, Client.call(1, "ask"))) {
            var id = call.next().path("id").asString("");
            assertThat(id).startsWith("gatehouse-");
            var other = alice.session(b);
            assertThat(Client.status(alice.post(b, other, Client.reply(id, "Eve"))))
                    .isEqualTo(400);
            var bob = replicas.client("bob");
            assertThat(Client.status(bob.post(b, bob.session(b), Client.reply(id, "Eve"))))
                    .isEqualTo(400);
            var forged = id.substring(0, 30) + "AAAA" + id.substring(34);
            assertThat(Client.status(alice.post(b, session, Client.reply(forged, "Eve"))))
                    .isEqualTo(400);
            assertThat(Client.status(alice.post(b, session, Client.reply(id, "Ada"))))
                    .isEqualTo(202);
            assertThat(call.next().toString()).contains("\"id\":1", "you said Ada");
            assertThat(Client.status(alice.post(b, session, Client.reply(id, "Ada"))))
                    .isEqualTo(400);
        }
    }

    @Test
    @Order(4)
    void aCallThatOneHoldsGoesOnThroughTheOther() {
        var state = held(a);
        var retry = Client.modernRetry(2, state, "Ada");
        try (var foreign = replicas.client("bob").postModern(b, "ask", retry)) {
            assertThat(foreign.next().path("error").path("code").asInt(0)).isEqualTo(-32602);
        }
        try (var other = alice.postModern(b, "ask", retry.replace("\"arguments\":{}", "\"arguments\":{\"x\":1}"))) {
            assertThat(other.next().path("error").path("code").asInt(0)).isEqualTo(-32602);
        }
        try (var answer = alice.postModern(b, "ask", retry)) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.next().toString()).contains("\"id\":2", "you said Ada", "complete");
        }
        try (var again = alice.postModern(b, "ask", retry)) {
            assertThat(again.next().path("error").path("message").asString("")).contains("not waiting any more");
        }
    }

    private static String held(String base) {
        try (var first = alice.postModern(base, "ask", Client.modernCall(1, "ask"))) {
            var result = first.next().path("result");
            assertThat(result.path("resultType").asString(""))
                    .as(result.toString())
                    .isEqualTo("input_required");
            return result.path("requestState").asString("");
        }
    }

    @Test
    @Order(5)
    void aSessionThatTheTargetLostIsMadeAgainAtEachReplica() {
        var session = alice.session(a);
        hello(a, session);
        hello(b, session);
        int before = replicas.target.opened.get();
        replicas.target.forgetSessions();
        hello(a, session);
        hello(b, session);
        assertThat(replicas.target.opened.get()).isGreaterThanOrEqualTo(before + 2);
    }

    private static void hello(String base, String session) {
        try (var answer = alice.post(base, session, Client.call(5, "hello"))) {
            assertThat(answer.next().toString()).contains("\"id\":5", "hello");
        }
    }

    @Test
    @Order(6)
    void aLogLevelThatIsSetAtOneHoldsAtTheOther() {
        var session = alice.session(a);
        try (var set = alice.post(a, session, Client.message(3, "logging/setLevel", "{\"level\":\"debug\"}"))) {
            assertThat(set.next().has("result")).isTrue();
        }
        int before = replicas.target.levels.size();
        hello(b, session);
        assertThat(replicas.target.levels.subList(before, replicas.target.levels.size()))
                .containsExactly("debug");
        // Another session of hers has said nothing.
        hello(b, alice.session(b));
        assertThat(replicas.target.levels).hasSize(before + 1);
    }

    @Test
    @Order(7)
    void aReplicaThatVanishesWithoutClosingItsConnectionsIsNoticed() throws Exception {
        var state = held(a);
        signal("STOP");
        try (var retry = alice.postModern(b, "ask", Client.modernRetry(2, state, "Ada"))) {
            assertThat(retry.next().path("error").path("message").asString("")).contains("send it anew");
        } finally {
            signal("CONT");
        }
        await().atMost(PATIENCE).ignoreExceptions().until(() -> replicas.serves(alice, a));
        await().atMost(PATIENCE).until(() -> endsAtOnce(a, b) && endsAtOnce(b, a));
    }

    /** To the first replica; one that is stopped answers nothing, and the system keeps its connections open. */
    private static void signal(String name) throws IOException, InterruptedException {
        long pid = replicas.stack.gateways().getFirst().pid();
        var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Test
    @Order(8)
    void whatWasBoundToAReplicaThatIsGoneEndsWithAnErrorAndANewStartWorks() {
        var session = alice.session(a);
        var state = held(a);
        var call = alice.post(a, session, Client.call(1, "ask"));
        var id = call.next().path("id").asString("");
        replicas.stack.gateways().getFirst().kill();
        call.close();

        try (var reply = alice.post(b, session, Client.reply(id, "Ada"))) {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.rest()).contains("ended with the replica");
        }
        try (var retry = alice.postModern(b, "ask", Client.modernRetry(2, state, "Ada"))) {
            assertThat(retry.next().path("error").path("message").asString("")).contains("send it anew");
        }
        // The session itself is bound to nobody, and new calls find the replica that is left.
        hello(balancer.url(), session);
        var anew = held(balancer.url());
        try (var answer = alice.postModern(balancer.url(), "ask", Client.modernRetry(3, anew, "Ada"))) {
            assertThat(answer.next().toString()).contains("you said Ada");
        }
    }

    @Test
    @Order(9)
    void aReplicaThatComesBackIsFoundAgain() {
        replicas.stack.gateways().getFirst().start();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> replicas.serves(alice, a));
        await().atMost(PATIENCE).until(() -> endsAtOnce(a, b) && endsAtOnce(b, a));
        var state = held(a);
        try (var answer = alice.postModern(b, "ask", Client.modernRetry(2, state, "Ada"))) {
            assertThat(answer.next().toString()).contains("you said Ada");
        }
    }
}
