package io.gatehouse.identity.consent;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

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

    /**
     * How long ago a person may have logged in at the company's provider to consent; at least 1 minute. Older: the provider is
     * told to ask again ({@code max_age}, OpenID Connect Core section 3.1.2.1).
     */
    @WithDefault("1h")
    Duration loginMaxAge();

    /** Clients (client_id, azp or cid of users' tokens) that use what a user granted at their gateway without a click of their own. */
    Optional<Set<String>> trustedClients();

    /** How long the row of an ended session stays, so that a late poll still learns its end; purged after that. */
    @WithDefault("10m")
    Duration keepEnded();
}
