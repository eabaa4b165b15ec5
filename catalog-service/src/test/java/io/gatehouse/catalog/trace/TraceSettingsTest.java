package io.gatehouse.catalog.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK is on where a collector is named, wherever that stands. */
class TraceSettingsTest {

    private static final String OFF = "quarkus.otel.sdk.disabled";
    private static final String ENDPOINT = "quarkus.otel.exporter.otlp.endpoint";

    @TempDir
    Path folder;

    private static SmallRyeConfig config(Map<String, String> settings, int ordinal) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredSources()
                .withSources(new PropertiesConfigSource(settings, "test", ordinal))
                .withInterceptors(new TraceSettings())
                .build();
    }

    @Test
    void withoutACollectorItIsOff() {
        SmallRyeConfig config = config(Map.of("catalog.tracing.endpoint", " "), 100);
        assertThat(config.getValue(OFF, boolean.class)).isTrue();
        assertThat(config.getOptionalValue(ENDPOINT, String.class)).isEmpty();
    }

    @Test
    void aCollectorThatAFileNamesIsOneToo() throws IOException {
        Path file = Files.writeString(
                folder.resolve("service.properties"), "catalog.tracing.endpoint=http://collector.example:4318\n");
        SmallRyeConfig config = config(Map.of("smallrye.config.locations", file.toString()), 100);
        assertThat(config.getValue(OFF, boolean.class)).isFalse();
        assertThat(config.getValue(ENDPOINT, String.class)).isEqualTo("http://collector.example:4318");
    }

    @Test
    void theEnvironmentsNameServesWhereThereIsNoneOfOurs() {
        SmallRyeConfig config = config(Map.of("otel.exporter.otlp.endpoint", "http://collector.example:4318"), 300);
        assertThat(config.getValue(OFF, boolean.class)).isFalse();
        assertThat(config.getValue(ENDPOINT, String.class)).isEqualTo("http://collector.example:4318");
    }

    @Test
    void whatTheEnvironmentSaysOutrightHolds() {
        SmallRyeConfig config =
                config(Map.of(OFF, "true", "catalog.tracing.endpoint", "http://collector.example"), 300);
        assertThat(config.getValue(OFF, boolean.class)).isTrue();
    }
}
