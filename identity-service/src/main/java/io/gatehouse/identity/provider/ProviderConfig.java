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

    /** A key with which a client signs (private_key_jwt) is replaced when it is this old. */
    @WithDefault("90d")
    Duration clientKeyRotationPeriod();

    /** The next such key is published this long before it signs, so that the vendor has read it or was given it. */
    @WithDefault("14d")
    Duration clientKeyPublicationLead();

    /** How often the ages of these keys are looked at. */
    @WithDefault("1h")
    Duration clientKeyCheckInterval();
}
