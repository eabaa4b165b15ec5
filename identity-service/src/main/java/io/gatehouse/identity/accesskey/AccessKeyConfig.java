package io.gatehouse.identity.accesskey;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Key pairs for AWS clients. */
@ConfigMapping(prefix = "identity.access-key")
public interface AccessKeyConfig {
    /** Life of a key whose creator names no end. */
    @WithDefault("30d")
    Duration defaultLifetime();

    /** The longest life that a key can have; a key's person may have left the company long before its end. */
    @WithDefault("90d")
    Duration maxLifetime();
}
