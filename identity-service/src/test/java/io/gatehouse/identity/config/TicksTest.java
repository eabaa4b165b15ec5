package io.gatehouse.identity.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TicksTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void whatFailsIsDoneAgain() {
        AtomicInteger times = new AtomicInteger();
        AtomicBoolean onEventLoop = new AtomicBoolean();
        new Ticks(vertx).every(Duration.ofMillis(5), () -> {
            onEventLoop.compareAndSet(false, Context.isOnEventLoopThread());
            if (times.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
            }
        });
        await().until(() -> times.get() >= 3);
        assertThat(onEventLoop).isFalse();
    }

    @Test
    void nothingIsDoneTwiceAtTheSameTime() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger times = new AtomicInteger();
        new Ticks(vertx).every(Duration.ofMillis(1), () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            times.incrementAndGet();
            running.decrementAndGet();
        });
        await().until(() -> times.get() >= 20);
        assertThat(most).hasValue(1);
    }
}
