package io.gatehouse.identity.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.FakeVendor.Answer;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboundHttpTest {

    private Vertx vertx;
    private FakeVendor vendor;
    private OutboundHttp http;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        vendor = new FakeVendor();
        http = new OutboundHttp(vertx, new OneConnection());
    }

    @AfterEach
    void stop() {
        vendor.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** The vendor would use up the refresh token, and nobody would keep what it answers. */
    @Test
    void aGrantWhoseTimeEndsWhileItWaitsForAConnectionIsNeverSent() {
        CountDownLatch done = new CountDownLatch(1);
        vendor.answer("/token", asked -> {
            await(done);
            return Answer.json(200, "{}");
        });
        wait(http.get(vendor.uri("/warm")));
        List<String> ends = new CopyOnWriteArrayList<>();

        vertx.runOnContext(ignored -> {
            for (int i = 0; i < 2; i++) {
                http.post(vendor.uri("/token"), new Form().add("refresh_token", Secret.of("rt")), Map.of())
                        .subscribe()
                        .with(answer -> ends.add("answered"), e -> ends.add(String.valueOf(e.getMessage())));
            }
        });
        Awaitility.await().until(() -> ends.size() == 2);

        assertThat(ends).allMatch(end -> end.endsWith("timeout"));
        Awaitility.await()
                .during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(vendor.asked("/token")).hasSize(1));
        done.countDown();
        assertThat(wait(http.get(vendor.uri("/after"))).status())
                .as("the connection can be used again")
                .isEqualTo(404);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T wait(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    private record OneConnection() implements OutboundConfig {

        @Override
        public Duration connectTimeout() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration callTimeout() {
            return Duration.ofSeconds(3);
        }

        @Override
        public MemorySize maxAnswerSize() {
            return new MemorySize(BigInteger.valueOf(64_000));
        }

        @Override
        public int maxConnectionsPerHost() {
            return 1;
        }

        @Override
        public int maxWaiting() {
            return 10;
        }
    }
}
