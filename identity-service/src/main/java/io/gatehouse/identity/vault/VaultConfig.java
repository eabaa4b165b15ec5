package io.gatehouse.identity.vault;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the vault refreshes tokens. */
@ConfigMapping(prefix = "identity.vault")
public interface VaultConfig {

    /** A token that ends within this time is refreshed before it is given out. */
    @WithDefault("30s")
    Duration expirySkew();

    /**
     * How long one replica may take to refresh a row before another may try; longer than
     * {@code identity.outbound.call-timeout}, else two replicas can spend one refresh token.
     */
    @WithDefault("30s")
    Duration leaseLength();

    /** How long a caller waits for another one's refresh before it is told to try again. */
    @WithDefault("12s")
    Duration refreshWait();

    /**
     * A token that a target refuses is refreshed at most once within this time; a target that refuses the new one, too,
     * leads to a consent.
     */
    @WithDefault("1m")
    Duration forcedRefreshInterval();

    /** How often a waiting caller looks whether the other one is done. */
    @WithDefault("100ms")
    Duration pollInterval();
}
