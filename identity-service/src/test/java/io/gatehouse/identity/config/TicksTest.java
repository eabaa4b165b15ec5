package io.gatehouse.identity.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TicksTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Vertx vertx = Vertx.vertx();
    private final Ticks ticks = new Ticks(vertx);

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void whatFailsIsDoneAgain() {
        AtomicInteger times = new AtomicInteger();
        AtomicBoolean onEventLoop = new AtomicBoolean();
        ticks.every(Duration.ofMillis(5), "work", () -> {
            onEventLoop.compareAndSet(false, Context.isOnEventLoopThread());
            if (times.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
            }
        });
        await().until(() -> times.get() >= 3);
        assertThat(onEventLoop).isFalse();
    }

    @Test
    void aTurnThatFailsOrCannotBeginIsDoneAgain() {
        AtomicInteger times = new AtomicInteger();
        AtomicBoolean onEventLoop = new AtomicBoolean(true);
        ticks.everyTurn(Duration.ofMillis(5), "work", () -> {
            onEventLoop.compareAndSet(true, Context.isOnEventLoopThread());
            return switch (times.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("cannot begin");
                case 2 -> Uni.createFrom().failure(new IllegalStateException("failed"));
                default -> Uni.createFrom().voidItem();
            };
        });
        await().until(() -> times.get() >= 4);
        assertThat(onEventLoop).isTrue();
    }

    /** Each turn takes longer than the pause, so that a second one would begin in the midst of it. */
    @Test
    void nothingIsDoneTwiceAtTheSameTime() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger times = new AtomicInteger();
        ticks.everyTurn(Duration.ofMillis(1), "work", () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Promise<Void> over = Promise.promise();
            vertx.setTimer(20, timer -> {
                running.decrementAndGet();
                times.incrementAndGet();
                over.complete();
            });
            return Uni.createFrom().completionStage(over.future().toCompletionStage());
        });
        await().until(() -> times.get() >= 5);
        assertThat(most).hasValue(1);
    }

    @Test
    void theStopWaitsForWhatIsBeingDoneAndNothingBeginsAfterIt() {
        Promise<Void> answer = Promise.promise();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger other = new AtomicInteger();
        ticks.everyTurn(Duration.ofMillis(1), "work", () -> {
            begun.incrementAndGet();
            return Uni.createFrom().completionStage(answer.future().toCompletionStage());
        });
        ticks.every(Duration.ofMillis(1), "other work", other::incrementAndGet);
        await().until(() -> begun.get() == 1 && other.get() > 0);

        CountDownLatch stopped = new CountDownLatch(1);
        Thread stop = Thread.ofVirtual().start(() -> {
            ticks.stop(LONG);
            stopped.countDown();
        });
        await().until(() -> stop.getState() == Thread.State.WAITING || stop.getState() == Thread.State.TIMED_WAITING);
        assertThat(stopped.getCount()).isEqualTo(1);
        answer.complete();
        await().until(() -> stopped.getCount() == 0);
        int before = other.get();
        CountDownLatch later = new CountDownLatch(1);
        vertx.setTimer(50, timer -> later.countDown());
        await().until(() -> later.getCount() == 0);
        assertThat(other).hasValue(before);
        assertThat(begun).hasValue(1);
    }

    @Test
    void theStopDoesNotWaitForEver() {
        AtomicInteger begun = new AtomicInteger();
        ticks.everyTurn(Duration.ofMillis(1), "work", () -> {
            begun.incrementAndGet();
            return Uni.createFrom().nothing();
        });
        await().until(() -> begun.get() == 1);
        ticks.stop(Duration.ofMillis(20));
    }
}
