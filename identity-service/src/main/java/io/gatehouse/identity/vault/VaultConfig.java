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
     * How long after its last sign of life another replica takes over from one that refreshes a row; at least 2 seconds. It
     * gives one every sixth of this time for as long as the vendor takes, so this is how long a replica may stand still
     * without two of them spending one refresh token.
     */
    @WithDefault("6s")
    Duration leaseLength();

    /**
     * How long a caller waits for another one's refresh before it is told to try again (503); longer than the lease, so
     * that whoever waits for a dead replica gets the token, and shorter than callers wait for an answer of this service.
     */
    @WithDefault("8s")
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
