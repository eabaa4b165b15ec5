package io.gatehouse.identity.provider;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How vendors' metadata is kept. */
@ConfigMapping(prefix = "identity.provider")
public interface ProviderConfig {

    /** How long metadata that was read counts as fresh; after that it is read again while the old one serves. */
    @WithDefault("10m")
    Duration metadataLifetime();

    /** How long to wait after a failed read before the next one. */
    @WithDefault("1m")
    Duration metadataRetry();
}
