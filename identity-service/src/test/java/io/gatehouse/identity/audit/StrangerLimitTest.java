package io.gatehouse.identity.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.MovedClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrangerLimitTest {

    private final MovedClock clock = new MovedClock();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final StrangerLimit limit = new StrangerLimit(new Three(), clock, metrics);

    @Test
    void soManyAreWrittenAMinuteAndTheRestIsCounted() {
        assertThat(limit.next()).isEqualTo(StrangerLimit.Verdict.WRITE);
        assertThat(limit.next()).isEqualTo(StrangerLimit.Verdict.WRITE);
        assertThat(limit.next()).isEqualTo(StrangerLimit.Verdict.WRITE_AS_LAST);
        for (int i = 0; i < 100; i++) {
            assertThat(limit.next()).isEqualTo(StrangerLimit.Verdict.COUNT);
        }
        assertThat(metrics.counter("identity.audit.unwritten").count()).isEqualTo(100);

        clock.pass(Duration.ofSeconds(60));
        assertThat(limit.next()).isEqualTo(StrangerLimit.Verdict.WRITE);
    }

    private record Three() implements AuditConfig {

        @Override
        public Duration sealInterval() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration checkpointInterval() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Optional<Path> headFile() {
            return Optional.empty();
        }

        @Override
        public Duration keyRotationPeriod() {
            return Duration.ofDays(1);
        }

        @Override
        public Duration keyPublicationLead() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration keyCheckInterval() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Optional<Duration> retention() {
            return Optional.empty();
        }

        @Override
        public int anonymousRowsPerMinute() {
            return 3;
        }
    }
}
