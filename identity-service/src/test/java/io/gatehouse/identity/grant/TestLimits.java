package io.gatehouse.identity.grant;

import io.gatehouse.identity.outbound.OutboundConfig;
import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;

/** Small limits, so that tests meet them soon. */
record TestLimits() implements OutboundConfig {

    @Override
    public Duration connectTimeout() {
        return Duration.ofSeconds(2);
    }

    @Override
    public Duration callTimeout() {
        return Duration.ofSeconds(2);
    }

    @Override
    public MemorySize maxAnswerSize() {
        return new MemorySize(BigInteger.valueOf(64_000));
    }

    @Override
    public int maxConnectionsPerHost() {
        return 10;
    }

    @Override
    public int maxWaiting() {
        return 10;
    }
}
