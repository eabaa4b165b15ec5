package io.gatehouse.gateway.tool;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How calls wait for a user's consent. */
@ConfigMapping(prefix = "gateway.consent")
public interface ConsentConfig {

    /** How long a repeated call of the stateless era is held while its consent is under way; 0 holds none. */
    @WithDefault("PT25S")
    Duration hold();

    /** How often identity-service is asked how a consent goes on that somebody waits for. */
    @WithDefault("PT1S")
    Duration pollInterval();

    /** Consents that are followed at the same time; calls for more are answered at once. */
    @WithDefault("1000")
    int maximumFollowed();

    /** Calls of one caller that are held at the same time; more are answered at once. */
    @WithDefault("8")
    int maximumHeldPerCaller();

    /** How long a {@code requestState} is good, and an open stream waits to tell that a consent is complete. */
    @WithDefault("PT10M")
    Duration stateLifetime();
}
