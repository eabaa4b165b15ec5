package io.gatehouse.identity.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Life of workload access tokens and of the keys that sign them. */
@ConfigMapping(prefix = "identity.token")
public interface TokenConfig {
    /** Life of a workload access token; at most 15 minutes. */
    @WithDefault("15m")
    Duration lifetime();

    /** A signing key is replaced when it is this old. */
    @WithDefault("30d")
    Duration keyRotationPeriod();

    /** The next key is published this long before it signs, so that every verifier has read it. */
    @WithDefault("10m")
    Duration keyPublicationLead();

    /** How often a replica looks at the keys; also how long it may go on signing with a replaced one. */
    @WithDefault("30s")
    Duration keyCheckInterval();
}
