package io.gatehouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.peer.MovableClock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimiterTest {

    private final MovableClock clock = new MovableClock();

    private static Limits user(Limit limit) {
        return new Limits(limit, Limit.NONE, Limit.NONE, Limit.NONE, Map.of());
    }

    @Test
    void withoutLimitsEverythingIsLetIn() {
        Limiter limiter = Limiting.limiter(Map.of(), clock);
        for (int i = 0; i < 10_000; i++) {
            assertThat(limiter.request("g", Limits.NONE, "alice", "i", "agent").over())
                    .isNull();
            assertThat(limiter.call("g", Limits.NONE, "notes", "add").over()).isNull();
        }
    }

    @Test
    void aRateLetsABurstThroughAndThenItsRate() {
        Limiter limiter = Limiting.limiter(
                Map.of("gateway.limit.per-user.rate", "2", "gateway.limit.per-user.burst", "5"), clock);
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.request("g", Limits.NONE, "alice", "i", null).over())
                    .isNull();
        }
        OverLimit over = limiter.request("g", Limits.NONE, "alice", "i", null).over();
        assertThat(over).isNotNull();
        assertThat(over.text()).isEqualTo("Too many requests of this user: at most 2 a second");
        assertThat(over.seconds()).isEqualTo(1);
        assertThat(limiter.request("g", Limits.NONE, "bob", "i", null).over()).isNull();
        assertThat(limiter.request("other", Limits.NONE, "alice", "i", null).over())
                .isNull();
        clock.advance(Duration.ofMillis(500));
        assertThat(limiter.request("g", Limits.NONE, "alice", "i", null).over()).isNull();
        assertThat(limiter.request("g", Limits.NONE, "alice", "i", null).over()).isNotNull();
    }

    @Test
    void aCallThatGoesOnIsNotCountedAgainButRuns() {
        Limiter limiter = Limiting.limiter(
                Map.of("gateway.limit.per-tool.rate", "1", "gateway.limit.per-tool.concurrency", "1"), clock);
        Admission first = limiter.call("g", Limits.NONE, "notes", "add");
        assertThat(first.over()).isNull();
        assertThat(limiter.callThatGoesOn("g", Limits.NONE, "notes", "add").over())
                .isNotNull();
        first.leave().run();
        assertThat(limiter.call("g", Limits.NONE, "notes", "add").over()).isNotNull();
        Admission again = limiter.callThatGoesOn("g", Limits.NONE, "notes", "add");
        assertThat(again.over()).isNull();
        assertThat(limiter.callThatGoesOn("g", Limits.NONE, "notes", "add").over())
                .isNotNull();
        again.leave().run();
        assertThat(limiter.callThatGoesOn("g", Limits.NONE, "notes", "add").over())
                .isNull();
    }

    @Test
    void aGatewayMayHaveOtherLimits() {
        Limiter limiter = Limiting.limiter(Map.of("gateway.limit.per-user.rate", "1"), clock);
        Limits more = user(new Limit(10, null, null));
        for (int i = 0; i < 10; i++) {
            assertThat(limiter.request("g", more, "alice", "i", null).over()).isNull();
        }
        assertThat(limiter.request("g", more, "alice", "i", null).over()).isNotNull();
    }

    @Test
    void placesAreGivenBackAlsoWhereAnotherLimitIsInTheWay() {
        Limiter limiter = Limiting.limiter(
                Map.of("gateway.limit.per-user.concurrency", "2", "gateway.limit.per-workload.concurrency", "1"),
                clock);
        Admission alice = limiter.request("g", Limits.NONE, "alice", "i", "agent");
        assertThat(alice.over()).isNull();
        for (int i = 0; i < 5; i++) {
            OverLimit over =
                    limiter.request("g", Limits.NONE, "bob", "i", "agent").over();
            assertThat(over).isNotNull();
            assertThat(over.text()).isEqualTo("Too many requests of this client at the same time: at most 1");
        }
        alice.leave().run();
        Admission first = limiter.request("g", Limits.NONE, "bob", "i", "agent");
        assertThat(first.over()).isNull();
        assertThat(limiter.request("g", Limits.NONE, "bob", "i", null).over()).isNull();
        assertThat(limiter.request("g", Limits.NONE, "bob", "i", null).over()).isNotNull();
    }

    @Test
    void toolsAndTargetsAreCountedApart() {
        Limiter limiter = Limiting.limiter(
                Map.of("gateway.limit.per-tool.rate", "1", "gateway.limit.per-target.rate", "2"), clock);
        assertThat(limiter.call("g", Limits.NONE, "notes", "a").over()).isNull();
        assertThat(limiter.call("g", Limits.NONE, "notes", "a").over().text()).contains("the tool 'a'");
        assertThat(limiter.call("g", Limits.NONE, "notes", "b").over()).isNull();
        assertThat(limiter.call("g", Limits.NONE, "notes", "c").over().text())
                .isEqualTo("Too many calls of the target 'notes': at most 2 a second");
        assertThat(limiter.call("g", Limits.NONE, "tickets", "a").over()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neverMoreThanTheBurstAndTheRate(long seed) {
        Random random = new Random(seed);
        int rate = 1 + random.nextInt(200);
        int burst = rate + random.nextInt(200);
        Rates rates = new Rates(100, clock);
        long let = 0;
        long millis = 0;
        for (int i = 0; i < 5_000; i++) {
            int step = random.nextInt(20);
            millis += step;
            clock.advance(Duration.ofMillis(step));
            long wait = rates.take("k", rate, burst);
            assertThat(wait).isNotNegative();
            let += wait == 0 ? 1 : 0;
            assertThat(let).isLessThanOrEqualTo(burst + rate * millis / 1000 + 1);
        }
        clock.advance(Duration.ofMillis(rates.take("k", rate, burst) + 1));
        assertThat(rates.take("k", rate, burst)).isLessThanOrEqualTo(1000 / rate + 1);
    }

    @Test
    void memoryIsBounded() {
        Rates rates = new Rates(100, clock);
        for (int i = 0; i < 10_000; i++) {
            rates.take("k" + i, 1, 1);
        }
        assertThat(rates.size()).isLessThanOrEqualTo(101);
        Running running = new Running();
        assertThat(running.enter("a", 1)).isTrue();
        assertThat(running.enter("a", 1)).isFalse();
        running.leave("a");
        assertThat(running.size()).isZero();
    }
}
