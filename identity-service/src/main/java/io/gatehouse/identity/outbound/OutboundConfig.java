package io.gatehouse.identity.outbound;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of the calls to vendors' authorization servers. */
@ConfigMapping(prefix = "identity.outbound")
public interface OutboundConfig {

    /** Time to connect to a vendor. */
    @WithDefault("3s")
    Duration connectTimeout();

    /** Time for a whole call to a vendor, from connecting to the last byte. */
    @WithDefault("10s")
    Duration callTimeout();

    /** Largest answer that is read, in bytes. */
    @WithDefault("256K")
    MemorySize maxAnswerSize();

    /** Connections to one vendor. */
    @WithDefault("20")
    int maxConnectionsPerHost();

    /** Calls that wait for a connection; further ones fail at once. */
    @WithDefault("200")
    int maxWaiting();
}
