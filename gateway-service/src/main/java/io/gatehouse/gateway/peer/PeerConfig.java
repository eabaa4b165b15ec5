package io.gatehouse.gateway.peer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Connections to identity-service and catalog-service. */
@ConfigMapping(prefix = "gateway.peer")
public interface PeerConfig {

    /** How long the connection to a service may take to open. */
    @WithDefault("PT2S")
    Duration connectTimeout();

    /** How long one attempt may take in all, where the caller sets no other time. */
    @WithDefault("PT10S")
    Duration timeout();

    /** How often an idempotent call is tried in all; 1 to 10. */
    @WithDefault("3")
    int attempts();

    /** The pause before the first repetition; it doubles each time and is jittered by half. */
    @WithDefault("PT0.1S")
    Duration retryDelay();

    /** Connections kept to one service. */
    @WithDefault("32")
    int poolSize();

    /** Calls that may wait for a connection to one service before further ones are refused. */
    @WithDefault("1024")
    int queueSize();
}
