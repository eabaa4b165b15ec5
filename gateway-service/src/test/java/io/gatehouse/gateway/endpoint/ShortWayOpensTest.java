package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.smallrye.config.PropertiesConfigSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators may want of every request and only the library does keeps the short way closed. */
class ShortWayOpensTest {

    private static final String FORWARDING = "quarkus.http.proxy.proxy-address-forwarding";

    @Test
    void itOpensWhereNothingIsWanted() {
        assertThat(ShortWay.opens(http(Map.of()))).isTrue();
    }

    @Test
    void itOpensWhereProxiesTellAddresses() {
        assertThat(ShortWay.opens(http(Map.of(FORWARDING, "true")))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"enable-forwarded-prefix", "enable-trusted-proxy-header"})
    void itStaysClosedWhereProxiesChangeTheRequestItself(String setting) {
        assertThat(ShortWay.opens(http(Map.of(FORWARDING, "true", "quarkus.http.proxy." + setting, "true"))))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.header.\"X-Frame-Options\".value, DENY",
        "quarkus.http.filter.mcp.matches, /mcp",
        "quarkus.http.cors.enabled, true",
        "quarkus.http.access-log.enabled, true"
    })
    void itStaysClosedForWhatOnlyTheUsualWayDoes(String name, String value) {
        assertThat(ShortWay.opens(http(Map.of(name, value)))).isFalse();
    }

    private static VertxHttpConfig http(Map<String, String> settings) {
        return ConfigUtils.configBuilder()
                .withMapping(VertxHttpConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(VertxHttpConfig.class);
    }
}
