package io.gatehouse.gateway.caller;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Inbound authorization. */
@ConfigMapping(prefix = "gateway.caller")
public interface CallerConfig {

    /** How long a verified token is believed without being verified again; at most its own life. */
    @WithDefault("PT60S")
    Duration cacheTtl();

    /** Verified tokens kept at most, 1 or more. */
    @WithDefault("50000")
    int cacheSize();

    /** Clock skew allowed at {@code exp} and {@code nbf}. */
    @WithDefault("PT5S")
    Duration clockSkew();

    /** How long the company's provider may take to answer. */
    @WithDefault("PT5S")
    Duration timeout();

    /** Shortest time between two fetches of a provider's keys for a key id that is not known. */
    @WithDefault("PT30S")
    Duration keyRefreshInterval();

    /** First-seen tokens verified at the same time; more are told to come back. */
    @WithDefault("512")
    int maximumVerifications();

    /** Longest token accepted, in characters. */
    @WithDefault("16384")
    int maximumTokenLength();
}
