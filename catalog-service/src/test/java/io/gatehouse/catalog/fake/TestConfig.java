package io.gatehouse.catalog.fake;

import io.gatehouse.catalog.config.CatalogConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Settings without a running service. */
public final class TestConfig {
    private TestConfig() {}

    public static CatalogConfig of(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(CatalogConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(CatalogConfig.class);
    }
}
