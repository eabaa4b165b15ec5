package io.gatehouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PerSecondTest {

    private final PerSecond rate = new PerSecond(2);
    private final Instant now = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void soManyGoThroughInEachSecond() {
        assertThat(rate.lets(rate.count(now))).isTrue();
        assertThat(rate.lets(rate.count(now.plusMillis(999)))).isTrue();
        int third = rate.count(now);
        assertThat(rate.lets(third)).isFalse();
        assertThat(rate.isFirstTooMany(third)).isTrue();
        int fourth = rate.count(now);
        assertThat(rate.lets(fourth)).isFalse();
        assertThat(rate.isFirstTooMany(fourth)).isFalse();
        assertThat(rate.lets(rate.count(now.plusSeconds(1)))).isTrue();
    }
}
