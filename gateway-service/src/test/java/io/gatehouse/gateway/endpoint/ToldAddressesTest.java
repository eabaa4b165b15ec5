package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToldAddressesTest {

    private static final String CLIENT = "203.0.113.7";

    private final ToldAddresses told = new ToldAddresses(ToldAddresses.read(ConfigUtils.configBuilder()
            .withMapping(VertxHttpConfig.class)
            .build()
            .getConfigMapping(VertxHttpConfig.class)
            .proxy()));

    private static HttpHeaders headers(String... namesAndValues) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    @Test
    void theSameHeadersLeadToTheSameAddress() {
        told.learn(headers("X-Forwarded-For", CLIENT, "X-Forwarded-Proto", "https"), CLIENT);
        assertThat(told.of(headers("x-forwarded-proto", "https", "x-forwarded-for", CLIENT, "Accept", "text/html")))
                .isEqualTo(CLIENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Forwarded", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Ssl", "X-Forwarded-Host"})
    void anyOtherHeaderOfAProxyIsAnotherRequest(String name) {
        told.learn(headers("X-Forwarded-For", CLIENT), CLIENT);
        assertThat(told.of(headers("X-Forwarded-For", CLIENT, name, "x"))).isNull();
    }

    @Test
    void aValueElsewhereOrTwiceIsAnotherRequest() {
        told.learn(headers("X-Forwarded-For", CLIENT), CLIENT);
        assertThat(told.of(headers("Forwarded", CLIENT))).isNull();
        assertThat(told.of(headers("X-Forwarded-For", CLIENT, "X-Forwarded-For", CLIENT)))
                .isNull();
        assertThat(told.of(headers())).isNull();
    }

    @Test
    void whoeverWasNotHeardOfForLongestIsForgotten() {
        for (int i = 0; i < ToldAddresses.MOST; i++) {
            told.learn(headers("X-Forwarded-For", "10.0.0." + i), "10.0.0." + i);
        }
        assertThat(told.of(headers("X-Forwarded-For", "10.0.0.0"))).isEqualTo("10.0.0.0");
        told.learn(headers("X-Forwarded-For", CLIENT), CLIENT);
        assertThat(told.of(headers("X-Forwarded-For", "10.0.0.0"))).isEqualTo("10.0.0.0");
        assertThat(told.of(headers("X-Forwarded-For", "10.0.0.1"))).isNull();
    }

    @Test
    void longHeadersAndUnknownAddressesAreNotRemembered() {
        HttpHeaders longest = headers("X-Forwarded-For", "1".repeat(ToldAddresses.LONGEST));
        told.learn(longest, CLIENT);
        assertThat(told.of(longest)).isNull();
        told.learn(headers("X-Forwarded-For", "_hidden"), null);
        assertThat(told.of(headers("X-Forwarded-For", "_hidden"))).isNull();
    }
}
