package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.limit.Deadline;
import io.gatehouse.gateway.peer.HttpAnswer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long the body of an answer may pause, and how long it may take in all; one that takes longer is reset. Takes the
 * place of the client's own idle clock, which runs on after the end and keeps the whole exchange in memory until then.
 */
final class AnswerClock {

    private final Vertx vertx;
    private final HttpAnswer answer;
    private final long idleMillis;
    private final long overAt;
    private @Nullable Deadline deadline;
    private long pieces;

    private AnswerClock(Vertx vertx, HttpAnswer answer, Duration idle, Duration whole) {
        this.vertx = vertx;
        this.answer = answer;
        this.idleMillis = idle.toMillis();
        this.overAt = System.nanoTime() + whole.toNanos();
        watch();
    }

    /** Starts both clocks. */
    static AnswerClock start(Vertx vertx, HttpAnswer answer, Duration idle, Duration whole) {
        return new AnswerClock(vertx, answer, idle, whole);
    }

    /** Resets an answer that is not read within a time. */
    static <T> Future<T> within(Vertx vertx, HttpAnswer answer, Duration time, Future<T> read) {
        Deadline deadline = Deadline.in(vertx, time.toMillis(), () -> answer.reset());
        return read.onComplete(end -> deadline.cancel());
    }

    // One limit for both, which looks once in a while instead of being set anew for each piece.
    private void watch() {
        long before = pieces;
        long left = TimeUnit.NANOSECONDS.toMillis(overAt - System.nanoTime()) + 1;
        boolean last = left <= idleMillis;
        deadline = Deadline.in(vertx, Math.max(1, last ? left : idleMillis), () -> {
            if (last || pieces == before) {
                answer.reset();
            } else {
                watch();
            }
        });
    }

    /** A piece of the body came. */
    void tick() {
        pieces++;
    }

    /** The body has ended. */
    void stop() {
        if (deadline != null) {
            deadline.cancel();
        }
    }
}
