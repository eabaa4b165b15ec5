package io.gatehouse.catalog.metric;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where metrics go, beside the management port, which serves them in any case. */
@ConfigMapping(prefix = "catalog.metrics")
interface MetricConfig {

    /**
     * Base URL of the collector that takes metrics by OTLP over HTTP (protobuf), without {@code /v1/metrics}; the environment's
     * {@code OTEL_EXPORTER_OTLP_ENDPOINT} where it is left out. Without either none are sent.
     */
    Optional<URI> endpoint();

    /** How often all metrics are sent: from one second to one hour. */
    @WithDefault("PT1M")
    Duration interval();
}
