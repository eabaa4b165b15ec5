package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PurgeSessionsTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 5, 600})
    void aLifetimeOfSecondsUpToTenMinutesIsFine(long seconds) {
        assertThatCode(() -> PurgeSessions.checkLifetime(Duration.ofSeconds(seconds)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 601, 86_400})
    void anyOtherStopsTheStart(long seconds) {
        assertThatIllegalStateException()
                .isThrownBy(() -> PurgeSessions.checkLifetime(Duration.ofSeconds(seconds)))
                .withMessageContaining("identity.consent.session-lifetime");
    }

    @Test
    void theDefaultIsTheMaximum() {
        assertThatCode(() -> PurgeSessions.checkLifetime(ConsentConfig.MAXIMUM_LIFETIME))
                .doesNotThrowAnyException();
    }
}
