package io.gatehouse.gateway.metric;

import io.micrometer.registry.otlp.OtlpConfig;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the export is told.
 *
 * @param collector its base URL
 * @param step how often
 * @param further headers of each request, {@code name=value}, beside those of the environment
 * @param resource who we are, where the environment's {@code OTEL_RESOURCE_ATTRIBUTES} does not say
 */
record ExportSettings(URI collector, Duration step, List<String> further, Map<String, String> resource)
        implements OtlpConfig {

    /** Bounds the body of one request. */
    private static final int METERS_OF_A_REQUEST = 2_000;

    @Override
    public @Nullable String get(String key) {
        return null;
    }

    @Override
    public String url() {
        String base = collector.toString();
        return (base.endsWith("/") ? base : base + '/') + "v1/metrics";
    }

    @Override
    public int batchSize() {
        return METERS_OF_A_REQUEST;
    }

    @Override
    public TimeUnit baseTimeUnit() {
        return TimeUnit.SECONDS;
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> all = new HashMap<>(OtlpConfig.super.headers());
        for (String header : further) {
            int equals = header.indexOf('=');
            if (equals > 0) {
                all.put(
                        header.substring(0, equals).strip(),
                        header.substring(equals + 1).strip());
            }
        }
        return all;
    }

    @Override
    public Map<String, String> resourceAttributes() {
        Map<String, String> all = new HashMap<>(resource);
        all.putAll(OtlpConfig.super.resourceAttributes());
        return all;
    }

    /** Headers may be secrets. */
    @Override
    public String toString() {
        return "ExportSettings[" + collector.getHost() + ", " + step + ']';
    }
}
