package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official suite in front of the gateway, with its real authorization, and a target on somebody else's library. */
@Tag("interop")
@ExtendWith(SharedStage.class)
@Timeout(300)
class ConformanceIT {
    private static final String TARGET = "conformance";

    private static Stage stage;
    private static Fixture fixture;

    @BeforeAll
    @Timeout(300)
    static void start(Stage shared) throws Exception {
        stage = shared;
        fixture = Fixture.start(Fixture.Serves.BOTH);
        stage.register(TARGET, fixture.url());
    }

    @AfterAll
    static void stop() {
        if (fixture != null) {
            fixture.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"2025-11-25, 30", "2026-07-28, 37"})
    void theTargetItselfPassesEverything(String revision, int scenarios) throws Exception {
        var score = Suite.play(fixture.url(), revision);
        assertThat(score.failed()).isEmpty();
        assertThat(score.passed()).isEqualTo(scenarios);
    }

    @Test
    void withoutATokenThereIsNothing() throws Exception {
        assertThat(Suite.play(stage.targetUrl(TARGET), "2025-11-25").passed()).isZero();
    }
}
