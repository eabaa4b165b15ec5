package io.gatehouse.identity.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.identity.address.AddressGuard;
import io.gatehouse.identity.address.AddressRules;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.FakeVendor.Answer;
import io.gatehouse.identity.trace.Tracing;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
        http = new OutboundHttp(vertx, new OneConnection(), guard(), Tracing.none());
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
        Form grant = new Form().add("refresh_token", Secret.of("rt"));
        CompletableFuture<OutboundAnswer> inTime =
                http.post(vendor.uri("/token"), grant, Map.of()).subscribeAsCompletionStage();
        Awaitility.await()
                .untilAsserted(() -> assertThat(vendor.asked("/token")).hasSize(1));

        // It waits for the only connection until its own time is over, and then the connection becomes free.
        assertThatThrownBy(() -> wait(http.call(
                        HttpMethod.POST,
                        vendor.uri("/token"),
                        Map.of(),
                        new OutboundHttp.Body(Form.TYPE, grant.body()),
                        50)))
                .hasMessageContaining("timeout");
        done.countDown();

        assertThat(inTime.join().status()).isEqualTo(200);
        assertThat(wait(http.get(vendor.uri("/after"))).status())
                .as("the connection can be used again, after whoever waited before")
                .isEqualTo(404);
        assertThat(vendor.asked("/token")).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private AddressGuard guard() {
        return new AddressGuard(vertx, new AddressRules(true, List.of()));
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
            return Duration.ofSeconds(30);
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
