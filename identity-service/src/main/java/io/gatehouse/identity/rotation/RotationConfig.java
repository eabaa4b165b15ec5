package io.gatehouse.identity.rotation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the rotation of the key encryption key goes on. */
@ConfigMapping(prefix = "identity.rotation")
public interface RotationConfig {

    /** Sealed values that are wrapped again in one transaction. */
    @WithDefault("100")
    int batchSize();

    /**
     * How long after a pass that left nothing the next one comes, for what replicas with the old primary key wrote; a new
     * primary key begins one at once.
     */
    @WithDefault("10m")
    Duration passInterval();
}
