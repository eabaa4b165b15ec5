package io.gatehouse.gateway.limit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A time limit that is nearly always cancelled. Each event loop looks at its own ten times a second, so that setting and
 * cancelling one costs a few writes instead of a timer; it comes up to a tenth of a second late. What is cancelled is let
 * go of at once.
 */
public final class Deadline {

    private static final long TICK_MILLIS = 100;

    /** The limits of one loop, in a ring; touched by no other thread. */
    private static final class Ring {
        private final Deadline head = new Deadline(null, 0, () -> {});
        /** Ends with its loop. */
        @Nullable
        ScheduledFuture<?> clock;

        Ring() {
            head.next = head;
            head.previous = head;
        }

        void look() {
            long now = System.nanoTime();
            for (Deadline one = head.next; one != null && one != head; ) {
                Deadline following = one.next;
                if (one.over || now - one.at >= 0) {
                    one.unlink();
                    one.fire();
                }
                one = following;
            }
        }
    }

    private static final ThreadLocal<Ring> HERE = new ThreadLocal<>();

    private final @Nullable ContextInternal context;
    private final long at;
    private final Runnable late;
    private @Nullable Deadline next;
    private @Nullable Deadline previous;
    private volatile boolean over;

    private Deadline(@Nullable ContextInternal context, long at, Runnable late) {
        this.context = context;
        this.at = at;
        this.late = late;
    }

    /** Runs that after a time on the context that asks for it, unless it is cancelled before. */
    public static Deadline in(Vertx vertx, long millis, Runnable late) {
        long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Context current = Vertx.currentContext();
        if (current instanceof ContextInternal context
                && context.nettyEventLoop().inEventLoop()) {
            Deadline deadline = new Deadline(context, at, late);
            deadline.link(ring(context.nettyEventLoop()).head);
            return deadline;
        }
        Deadline deadline = new Deadline(null, at, late);
        vertx.setTimer(Math.max(1, millis), id -> deadline.fire());
        return deadline;
    }

    private static Ring ring(EventLoop loop) {
        Ring ring = HERE.get();
        if (ring == null) {
            ring = new Ring();
            HERE.set(ring);
            ring.clock = loop.scheduleAtFixedRate(ring::look, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
        return ring;
    }

    private void link(Deadline head) {
        Deadline last = head.previous;
        next = head;
        previous = last;
        head.previous = this;
        if (last != null) {
            last.next = this;
        }
    }

    private void unlink() {
        Deadline before = previous;
        Deadline after = next;
        if (before != null && after != null) {
            before.next = after;
            after.previous = before;
        }
        previous = null;
        next = null;
    }

    private void fire() {
        if (over) {
            return;
        }
        over = true;
        ContextInternal own = context;
        if (own == null) {
            late.run();
        } else {
            own.runOnContext(run -> late.run());
        }
    }

    /** Forgets it. From another thread it is let go of at the next look. */
    public void cancel() {
        over = true;
        ContextInternal own = context;
        if (own != null && own.nettyEventLoop().inEventLoop()) {
            unlink();
        }
    }
}
