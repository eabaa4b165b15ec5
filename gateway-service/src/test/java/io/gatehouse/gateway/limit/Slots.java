package io.gatehouse.gateway.limit;

import io.gatehouse.gateway.peer.Configs;
import java.util.Map;

/** How many requests run, for tests of other packages. */
public final class Slots {

    private Slots() {}

    public static int taken(Concurrency concurrency) {
        return concurrency.total();
    }

    /** Places enough for a test. */
    public static Concurrency some() {
        return new Concurrency(Configs.of(LimitConfig.class, Map.of()));
    }
}
