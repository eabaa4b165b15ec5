package io.gatehouse.gateway.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where the snapshots come from. */
@ConfigMapping(prefix = "gateway.catalog")
public interface CatalogConfig {

    /** Base URL of catalog-service, without a trailing slash; https, or http to loopback under the named switch. */
    Optional<URI> url();

    /** Name (not id) of the gateway that {@code /mcp} serves; none: {@code /mcp} is a 404. */
    Optional<String> defaultGateway();

    /** How long catalog-service may hold a poll open, whole seconds, 0 to 30. */
    @WithDefault("25S")
    Duration pollWait();

    /** How long a poll may take beyond its wait, connection included. */
    @WithDefault("10S")
    Duration timeout();

    /** First pause after a failed poll; doubles, with jitter, up to {@link #maximumBackOff()}. */
    @WithDefault("0.25S")
    Duration backOff();

    /** Longest pause between failed polls. */
    @WithDefault("10S")
    Duration maximumBackOff();

    /** Largest snapshot accepted, in bytes. */
    @WithDefault("67108864")
    int maximumSnapshotSize();

    /** Tools on one page of tools/list, 1 to 1000. */
    @WithDefault("200")
    int pageSize();
}
