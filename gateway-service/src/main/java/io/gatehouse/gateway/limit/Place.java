package io.gatehouse.gateway.limit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A place among the running requests, given back when the last who holds it lets go: a client that leaves does not make
 * room for more while a target still works for it.
 */
public final class Place {

    /** Where a request keeps its place. */
    public static final String KEY = Place.class.getName();

    private final Runnable giveBack;
    private final AtomicInteger holders = new AtomicInteger(1);

    /** @param giveBack run once, at the end */
    public Place(Runnable giveBack) {
        this.giveBack = giveBack;
    }

    /** Holds it, too, until {@link #release}. */
    public void hold() {
        holders.incrementAndGet();
    }

    /** Lets go of it. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            giveBack.run();
        }
    }
}
