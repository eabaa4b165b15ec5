package io.gatehouse.gateway.limit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What one caller and all callers together may take. */
@ConfigMapping(prefix = "gateway.limit")
public interface LimitConfig {

    /** Requests of all callers that may run at the same time. */
    @WithDefault("4096")
    int concurrency();

    /** Requests of one caller that may run at the same time. */
    @WithDefault("64")
    int concurrencyPerCaller();

    /** Largest request body, in bytes. */
    @WithDefault("4194304")
    int bodySize();

    /** How long a request body may take to arrive. */
    @WithDefault("PT30S")
    Duration bodyTimeout();

    /** How deep the JSON of a request may be nested. */
    @WithDefault("64")
    int jsonDepth();

    /** What a caller over a limit is told to wait. */
    @WithDefault("PT1S")
    Duration retryAfter();
}
