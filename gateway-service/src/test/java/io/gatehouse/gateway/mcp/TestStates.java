package io.gatehouse.gateway.mcp;

import java.time.Clock;

/** Request states for tests of other packages. */
public final class TestStates {

    private TestStates() {}

    public static RequestStates of(Seals seals, Clock clock) {
        return new RequestStates(seals, clock);
    }
}
