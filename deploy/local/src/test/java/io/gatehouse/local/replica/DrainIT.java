package io.gatehouse.local.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does to the packaged gateway. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class DrainIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What a process exits with that SIGTERM ended. */
    private static final int TERMINATED = 143;

    @TempDir
    private static Path folder;

    private static Replicas replicas;
    private static Client alice;
    private static String gateway;

    @BeforeAll
    @Timeout(300)
    static void start() throws IOException {
        // Long, so that whoever ends soon has not waited for it.
        replicas = new Replicas(folder, 1, Map.of("gateway|quarkus.shutdown.timeout", "4M"));
        gateway = replicas.first;
        alice = replicas.client("alice");
        await().atMost(PATIENCE).ignoreExceptions().until(() -> replicas.serves(alice, gateway));
    }

    @AfterAll
    static void stop() {
        if (replicas != null) {
            replicas.close();
        }
    }

    @Test
    @Order(1)
    void withoutRunningCallsTheEndIsSoon() {
        try (var stream = alice.get(gateway, alice.session(gateway))) {
            assertThat(stream.status()).isEqualTo(200);
            var end = replicas.stack.gateway().terminate();
            assertThat(stream.rest()).contains("retry:");
            assertThat(end.orTimeout(90, TimeUnit.SECONDS).join()).isIn(0, TERMINATED);
        }
    }

    @Test
    @Order(2)
    void whatRunsIsFinishedAndWhatIsNewIsRefused() {
        replicas.stack.gateway().start();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> replicas.serves(alice, gateway));
        var session = alice.session(gateway);
        // The first goes over the connection that the client has open already, which takes another way into the
        // gateway.
        try (var slow = alice.post(gateway, session, Client.call(1, "slow"));
                var stream = alice.get(gateway, session);
                var asking = alice.post(gateway, session, Client.call(2, "ask"))) {
            assertThat(stream.status()).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> replicas.target.slowCalls.get() == 1);
            var question = asking.next().path("id").asString("");
            assertThat(replicas.stack.gateway().ready()).isTrue();

            var end = replicas.stack.gateway().terminate();
            // Not ready before anything is refused; streams are told to come again, elsewhere.
            var refusedBefore = new AtomicBoolean();
            await().atMost(PATIENCE).until(() -> {
                boolean refused = Client.status(alice.post(gateway, session, Client.LIST)) != 200;
                boolean ready = replicas.stack.gateway().ready();
                refusedBefore.compareAndSet(false, refused && ready);
                return !ready;
            });
            assertThat(refusedBefore).isFalse();
            assertThat(stream.rest()).contains("retry:");
            await().atMost(PATIENCE).untilAsserted(() -> {
                try (var refused = alice.post(gateway, session, Client.LIST)) {
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.header("Retry-After")).isNotEmpty();
                }
            });
            assertThat(Client.status(alice.get(gateway, session))).isEqualTo(503);

            // What a running call waits for is taken, and what runs is finished.
            assertThat(end).isNotDone();
            assertThat(Client.status(alice.post(gateway, session, Client.reply(question, "Ada"))))
                    .isEqualTo(202);
            assertThat(asking.next().toString()).contains("you said Ada");
            assertThat(end).isNotDone();
            replicas.target.release();
            assertThat(slow.next().toString()).contains("finished");
            assertThat(end.orTimeout(90, TimeUnit.SECONDS).join()).isIn(0, TERMINATED);
        }
    }
}
