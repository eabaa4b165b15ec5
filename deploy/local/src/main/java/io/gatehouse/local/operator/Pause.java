package io.gatehouse.local.operator;

import io.gatehouse.local.stack.Fault;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for time to pass, where time itself is what is waited for. */
public final class Pause {
    private Pause() {}

    public static void of(Duration time) {
        try {
            new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted");
        }
    }
}
