package io.gatehouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void runsOnTheContextThatAskedAndNotBefore() throws Exception {
        CompletableFuture<Long> ran = new CompletableFuture<>();
        AtomicReference<Context> where = new AtomicReference<>();
        loop.runOnContext(now -> {
            long began = System.nanoTime();
            Deadline.in(vertx, 150, () -> {
                where.set(Vertx.currentContext());
                ran.complete(System.nanoTime() - began);
            });
        });
        assertThat(ran.get(5, TimeUnit.SECONDS))
                .isGreaterThanOrEqualTo(Duration.ofMillis(150).toNanos());
        assertThat(where.get()).isSameAs(loop);
    }

    @Test
    void whatIsCancelledNeverRunsAndTheOthersDo() {
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicBoolean before = new AtomicBoolean();
        AtomicBoolean after = new AtomicBoolean();
        loop.runOnContext(now -> {
            Deadline.in(vertx, 100, () -> before.set(true));
            Deadline middle = Deadline.in(vertx, 100, () -> cancelled.set(true));
            Deadline.in(vertx, 300, () -> after.set(true));
            middle.cancel();
            middle.cancel();
        });
        await().until(() -> before.get() && after.get());
        assertThat(cancelled).isFalse();
    }

    @Test
    void whatIsCancelledIsLetGoOfAtOnce() throws Exception {
        AtomicReference<Object> seen = new AtomicReference<>();
        CompletableFuture<WeakReference<Object>> held = new CompletableFuture<>();
        loop.runOnContext(now -> {
            Object exchange = new Object();
            Deadline deadline = Deadline.in(vertx, LONG.toMillis(), () -> seen.set(exchange));
            deadline.cancel();
            held.complete(new WeakReference<>(exchange));
        });
        WeakReference<Object> reference = held.get(5, TimeUnit.SECONDS);
        await().until(() -> {
            System.gc();
            return reference.refersTo(null);
        });
    }

    @Test
    void cancellingFromAnotherThreadHolds() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<Deadline> made = new CompletableFuture<>();
        CompletableFuture<Void> later = new CompletableFuture<>();
        loop.runOnContext(now -> {
            made.complete(Deadline.in(vertx, 200, () -> ran.set(true)));
            Deadline.in(vertx, 500, () -> later.complete(null));
        });
        made.get(5, TimeUnit.SECONDS).cancel();
        later.get(5, TimeUnit.SECONDS);
        assertThat(ran).isFalse();
    }

    @Test
    void worksAwayFromEventLoops() {
        AtomicBoolean ran = new AtomicBoolean();
        Deadline.in(vertx, 50, () -> ran.set(true));
        await().untilTrue(ran);
    }
}
