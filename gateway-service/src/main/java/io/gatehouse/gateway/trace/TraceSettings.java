package io.gatehouse.gateway.trace;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Makes the settings of the OpenTelemetry SDK of the one setting of ours, wherever that stands, so that it is off where no
 * collector is named.
 */
@Priority(Priorities.APPLICATION)
public final class TraceSettings implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1L;
    /** Above the settings that are built in (250), below the environment (300). */
    private static final int ORDINAL = 260;

    private static final String OFF = "quarkus.otel.sdk.disabled";
    private static final String ENDPOINT = "quarkus.otel.exporter.otlp.endpoint";

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        if (!name.equals(OFF) && !name.equals(ENDPOINT)) {
            return context.proceed(name);
        }
        ConfigValue said = context.proceed(name);
        if (said != null && said.getConfigSourceOrdinal() > ORDINAL) {
            return said;
        }
        ConfigValue own = context.restart("gateway.tracing.endpoint");
        ConfigValue endpoint = named(own) ? own : context.restart("otel.exporter.otlp.endpoint");
        if (name.equals(ENDPOINT)) {
            return named(endpoint) ? value(name, endpoint.getValue()) : said;
        }
        // Always said: what is left out would be what it was when the service was built.
        return value(name, named(endpoint) ? "false" : "true");
    }

    private static boolean named(@Nullable ConfigValue value) {
        return value != null && value.getValue() != null && !value.getValue().isBlank();
    }

    private static ConfigValue value(String name, String text) {
        return ConfigValue.builder()
                .withName(name)
                .withValue(text)
                .withConfigSourceName("gateway.tracing")
                .withConfigSourceOrdinal(ORDINAL)
                .build();
    }
}
