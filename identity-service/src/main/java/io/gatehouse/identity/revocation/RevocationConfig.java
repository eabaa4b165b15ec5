package io.gatehouse.identity.revocation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How vendors are told of grants that were taken back (RFC 7009). */
@ConfigMapping(prefix = "identity.revocation")
public interface RevocationConfig {

    /** How long a request that takes grants back works on them and waits for vendors; the rest goes on without it. */
    @WithDefault("5s")
    Duration answerWithin();

    /** How long to wait after a vendor's first failure before it is asked again; doubles with every further one. */
    @WithDefault("1m")
    Duration firstRetry();

    /** The longest wait between two attempts at a vendor. */
    @WithDefault("6h")
    Duration longestRetry();

    /** A vendor that cannot be told for so long is given up: the kept token is deleted and the trail says so. */
    @WithDefault("7d")
    Duration giveUpAfter();

    /** How long gateways can look back at what they have to forget; longer than any of them keeps a token. */
    @WithDefault("10m")
    Duration withdrawalsKept();
}
