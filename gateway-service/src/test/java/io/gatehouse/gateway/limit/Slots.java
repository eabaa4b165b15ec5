package io.gatehouse.gateway.limit;

/** How many requests run, for tests of other packages. */
public final class Slots {

    private Slots() {}

    public static int taken(Concurrency concurrency) {
        return concurrency.total();
    }
}
