package io.gatehouse.identity.metric;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Sends the metrics that the service has to a collector, where one is named: all of them in each interval, on a thread of its own.
 * Numbers count up from the start of the process, so what a collector misses is not lost.
 */
@ApplicationScoped
class MetricExport {

    private static final Logger LOG = Logger.getLogger(MetricExport.class);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final MetricConfig config;
    private final Optional<URI> environment;
    private final List<String> headers;
    private final Map<String, String> resource;

    /** With what the settings of traces say, too: the environment's collector, the headers that it wants, who we are. */
    @Inject
    MetricExport(
            MetricConfig config,
            @ConfigProperty(name = "otel.exporter.otlp.endpoint") Optional<URI> environment,
            @ConfigProperty(name = "quarkus.otel.exporter.otlp.headers") Optional<List<String>> headers,
            @ConfigProperty(name = "quarkus.application.name") String name,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.config = config;
        this.environment = environment;
        this.headers = headers.orElse(List.of());
        // Without the last one, replicas would overwrite each other's numbers.
        this.resource = Map.of(
                "service.name",
                name,
                "service.version",
                version,
                "service.instance.id",
                UUID.randomUUID().toString());
    }

    /** The metrics of a service begin before anybody asks for them. */
    void begin(@Observes StartupEvent started, MeterRegistry metrics) {
        begin((CompositeMeterRegistry) metrics);
    }

    /** Adds the export to the metrics; whoever closes those ends it. */
    void begin(CompositeMeterRegistry metrics) {
        config.endpoint().or(() -> environment).ifPresent(collector -> {
            requireGood(collector, config.interval());
            LOG.infof(
                    "Metrics are sent to %s every %d s",
                    collector.getHost(), config.interval().toSeconds());
            metrics.add(OtlpMeterRegistry.builder(new ExportSettings(collector, config.interval(), headers, resource))
                    .metricsSender(new CollectorClient(collector.getHost()))
                    .build());
        });
    }

    private static void requireGood(URI collector, Duration interval) {
        boolean http = "http".equals(collector.getScheme()) || "https".equals(collector.getScheme());
        // Not shown: it may hold a password, which is what is wrong with it.
        if (!http || collector.getHost() == null || collector.getUserInfo() != null || collector.getQuery() != null) {
            throw new IllegalStateException("identity.metrics.endpoint must be an http or https URL of a host,"
                    + " without user, password and query");
        }
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalStateException("identity.metrics.interval must be from one second to one hour");
        }
    }
}
