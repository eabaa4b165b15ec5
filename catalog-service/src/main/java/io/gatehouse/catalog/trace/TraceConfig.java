package io.gatehouse.catalog.trace;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** Where spans go. */
@ConfigMapping(prefix = "catalog.tracing")
interface TraceConfig {

    /**
     * Base URL of the collector that takes spans by OTLP over HTTP (protobuf), without {@code /v1/traces}; the environment's
     * {@code OTEL_EXPORTER_OTLP_ENDPOINT} where it is left out. Without either there are no spans.
     */
    Optional<URI> endpoint();
}
