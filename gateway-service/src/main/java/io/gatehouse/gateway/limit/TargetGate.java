package io.gatehouse.gateway.limit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one target from holding up the others: so many calls at once, so many that wait, and none at all for a while once
 * it fails again and again.
 *
 * <p>SmallRye Fault Tolerance offers the parts, but a guard there ends with one future. Here the breaker has to know at
 * the head of an answer what the bulkhead may forget only at the last byte of its stream, limits change with every
 * snapshot, and whoever waited has to go on on the event loop of his own request.
 */
public final class TargetGate {

    /** Why nobody comes in. */
    public enum Closed {
        /** The target failed too often; it is tried again later. */
        CIRCUIT_OPEN,
        /** Too many are in, and too many wait. */
        FULL
    }

    /** A call is not made. Carries no stack. */
    public static final class Refused extends RuntimeException {

        private final Closed reason;

        Refused(Closed reason) {
            super(reason.name(), null, false, false);
            this.reason = reason;
        }

        public Closed reason() {
            return reason;
        }
    }

    /** How the circuit stands. */
    public enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    /** Somebody who waits, on his own event loop. */
    private record Waiting(Promise<Pass> promise, @Nullable Context context) {

        void go(@Nullable Pass pass, @Nullable Throwable refused) {
            Runnable tell = () -> {
                boolean told = refused == null ? promise.tryComplete(pass) : promise.tryFail(refused);
                if (!told && pass != null) {
                    pass.release();
                }
            };
            if (context == null || Vertx.currentContext() == context) {
                tell.run();
            } else {
                context.runOnContext(now -> tell.run());
            }
        }
    }

    private final Vertx vertx;
    private final Clock clock;
    private final LimitConfig.Circuit circuit;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int inside;
    private int failures;
    private long openUntil;
    private boolean probing;

    TargetGate(Vertx vertx, Clock clock, LimitConfig.Circuit circuit) {
        this.vertx = vertx;
        this.clock = clock;
        this.circuit = circuit;
    }

    /** A call that was let in. Tells how it went, and leaves once. */
    public final class Pass {

        private final int concurrency;
        private boolean probe;
        private boolean outside;
        private boolean left;

        private Pass(int concurrency, boolean probe) {
            this.concurrency = concurrency;
            this.probe = probe;
        }

        /** The target answered, whatever it said. */
        public void answered() {
            lock.lock();
            try {
                failures = 0;
                openUntil = 0;
                probing &= !probe;
                probe = false;
            } finally {
                lock.unlock();
            }
        }

        /** The target did not answer, or only to say that it cannot. */
        public void failed() {
            lock.lock();
            try {
                failures++;
                if (probe || failures >= circuit.failures()) {
                    openUntil = clock.millis() + circuit.openFor().toMillis();
                }
                probing &= !probe;
                probe = false;
            } finally {
                lock.unlock();
            }
        }

        /** Leaves; a probe that found out nothing lets the next one try. */
        public void release() {
            Waiting next;
            lock.lock();
            try {
                if (left) {
                    return;
                }
                left = true;
                probing &= !probe;
                next = outside ? null : makeRoom();
            } finally {
                lock.unlock();
            }
            if (next != null) {
                next.go(new Pass(concurrency, false), null);
            }
        }

        /** Gives the place away while the call waits for its client. */
        public void stepOut() {
            Waiting next = null;
            lock.lock();
            try {
                if (!left && !outside) {
                    outside = true;
                    next = makeRoom();
                }
            } finally {
                lock.unlock();
            }
            if (next != null) {
                next.go(new Pass(concurrency, false), null);
            }
        }

        /** Takes a place again, even one too many: the target works for the call already. */
        public void comeBack() {
            lock.lock();
            try {
                if (!left && outside) {
                    outside = false;
                    inside++;
                }
            } finally {
                lock.unlock();
            }
        }

        private @Nullable Waiting makeRoom() {
            inside--;
            Waiting next = inside < concurrency || concurrency == 0 ? waiting.poll() : null;
            inside += next == null ? 0 : 1;
            return next;
        }
    }

    /**
     * Comes in, or waits for a place.
     *
     * @param concurrency how many may be inside, 0 for any number
     * @param queue how many may wait
     * @param patience how long, in milliseconds
     */
    Future<Pass> enter(int concurrency, int queue, long patience) {
        Waiting mine;
        lock.lock();
        try {
            boolean probe = failures >= circuit.failures();
            if (probe && (probing || clock.millis() < openUntil)) {
                return Future.failedFuture(new Refused(Closed.CIRCUIT_OPEN));
            }
            if (concurrency == 0 || inside < concurrency) {
                inside++;
                probing |= probe;
                return Future.succeededFuture(new Pass(concurrency, probe));
            }
            if (waiting.size() >= queue) {
                return Future.failedFuture(new Refused(Closed.FULL));
            }
            mine = new Waiting(Promise.promise(), Vertx.currentContext());
            waiting.add(mine);
        } finally {
            lock.unlock();
        }
        long timer = vertx.setTimer(patience, late -> giveUp(mine));
        return mine.promise().future().onComplete(end -> vertx.cancelTimer(timer));
    }

    private void giveUp(Waiting who) {
        boolean waited;
        lock.lock();
        try {
            waited = waiting.remove(who);
        } finally {
            lock.unlock();
        }
        if (waited) {
            who.go(null, new Refused(Closed.FULL));
        }
    }

    /** How the circuit stands. */
    public State state() {
        lock.lock();
        try {
            if (failures < circuit.failures()) {
                return State.CLOSED;
            }
            return clock.millis() < openUntil ? State.OPEN : State.HALF_OPEN;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody is inside, nobody waits and nothing is remembered. */
    boolean idle() {
        lock.lock();
        try {
            return inside == 0 && waiting.isEmpty() && failures == 0;
        } finally {
            lock.unlock();
        }
    }

    /** How many calls wait for a place. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    int inside() {
        lock.lock();
        try {
            return inside;
        } finally {
            lock.unlock();
        }
    }
}
