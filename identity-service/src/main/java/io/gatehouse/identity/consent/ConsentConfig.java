package io.gatehouse.identity.consent;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a consent may take. */
@ConfigMapping(prefix = "identity.consent")
public interface ConsentConfig {

    /** The longest life that a session may be given. */
    Duration MAXIMUM_LIFETIME = Duration.ofMinutes(10);

    /** Time from the opening of a session to the last moment it can be completed; at least 1 second, at most 10 minutes. */
    @WithDefault("10m")
    Duration sessionLifetime();

    /**
     * How long a vendor may be asked for the tokens of a session before whoever asks counts as dead and the session ends;
     * longer than {@code identity.outbound.call-timeout}.
     */
    @WithDefault("30s")
    Duration exchangeTimeout();

    /** How long the row of an ended session stays, so that a late poll still learns its end; purged after that. */
    @WithDefault("10m")
    Duration keepEnded();
}
