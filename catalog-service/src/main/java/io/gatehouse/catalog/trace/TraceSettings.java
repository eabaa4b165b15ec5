package io.gatehouse.catalog.trace;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Makes the settings of the OpenTelemetry SDK of the one setting of ours, so that it is off where no collector is named. */
public final class TraceSettings implements ConfigSourceFactory {

    /** Above the settings that are built in (250), below the environment (300). */
    private static final int ORDINAL = 260;

    private static final String OFF = "quarkus.otel.sdk.disabled";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue own = context.getValue("catalog.tracing.endpoint");
        ConfigValue endpoint = named(own) ? own : context.getValue("otel.exporter.otlp.endpoint");
        // Both are always said: what is left out would be what it was when the service was built.
        Map<String, String> settings = named(endpoint)
                ? Map.of(OFF, "false", "quarkus.otel.exporter.otlp.endpoint", endpoint.getValue())
                : Map.of(OFF, "true");
        return List.of(new PropertiesConfigSource(settings, "catalog.tracing", ORDINAL));
    }

    private static boolean named(ConfigValue value) {
        return value != null && value.getValue() != null && !value.getValue().isBlank();
    }
}
