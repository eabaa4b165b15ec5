package io.gatehouse.local.provider;

import io.gatehouse.local.stack.Fault;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request that a development provider keeps waiting until it is told to go on. */
public final class Hold implements AutoCloseable {
    private static final int SECONDS = 60;

    /** What is asked for. */
    public enum Step {
        LOGIN_PAGE,
        CODE,
        REFRESH
    }

    /** Where the request waits. */
    public enum When {
        /** Nothing has happened yet. */
        AT_ARRIVAL,
        /** All of it has happened; only the answer is missing. */
        BEFORE_THE_ANSWER
    }

    private final Step step;
    private final When when;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    Hold(Step step, When when) {
        this.step = step;
        this.when = when;
    }

    boolean isFor(Step asked) {
        return step == asked;
    }

    /** Waits at the provider where this is the place for it. */
    void pass(When here) {
        if (here == when) {
            arrived.countDown();
            await(released, "The provider was never told to go on");
        }
    }

    /** Returns when the request waits. */
    public void awaitArrival() {
        await(arrived, "The provider was never asked: " + step);
    }

    /** Whether the request waits or has waited. */
    public boolean hasArrived() {
        return arrived.getCount() == 0;
    }

    /** Lets the request go on; one that has not come by now will not wait. */
    @Override
    public void close() {
        released.countDown();
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
                throw new Fault(otherwise);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted");
        }
    }
}
