package io.gatehouse.gateway.feed;

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

    /** Audience (RFC 8707 resource) of the bearer that is used at catalog-service. */
    @WithDefault("urn:gatehouse:catalog-service")
    String audience();

    /** How long catalog-service may hold a poll open, whole seconds, 0 to 30. */
    @WithDefault("PT25S")
    Duration pollWait();

    /** How long a poll may take beyond its wait, connection included. */
    @WithDefault("PT10S")
    Duration timeout();

    /** First pause after a failed poll; doubles, with jitter, up to {@link #maximumBackOff()}. */
    @WithDefault("PT0.25S")
    Duration backOff();

    /** Longest pause between failed polls. */
    @WithDefault("PT10S")
    Duration maximumBackOff();

    /** Largest snapshot accepted, in bytes. */
    @WithDefault("67108864")
    int maximumSnapshotSize();

    /** Tools, prompts or resources on one page of their list, 1 to 1000. */
    @WithDefault("200")
    int pageSize();

    /** How long clients of the stateless era may keep a list ({@code ttlMs}) before they ask again. */
    @WithDefault("PT1M")
    Duration listTtl();
}
