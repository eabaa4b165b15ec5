package io.gatehouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.peer.Configs;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

    private final Concurrency concurrency = new Concurrency(Configs.of(
            LimitConfig.class, Map.of("gateway.limit.concurrency", "3", "gateway.limit.concurrency-per-caller", "2")));

    @Test
    void whoWaitsForTheLastOneIsToldWhenItLeft() {
        AtomicInteger told = new AtomicInteger();
        concurrency.enter("alice");
        concurrency.enter("bob");
        concurrency.whenNone(told::incrementAndGet);
        concurrency.leave("alice");
        assertThat(told).hasValue(0);
        concurrency.leave("bob");
        assertThat(told).hasValue(1);
        concurrency.whenNone(told::incrementAndGet);
        assertThat(told).hasValue(2);
    }

    @Test
    void oneCallerAndAllTogetherAreBounded() {
        assertThat(concurrency.enter("alice")).isTrue();
        assertThat(concurrency.enter("alice")).isTrue();
        assertThat(concurrency.enter("alice")).isFalse();
        assertThat(concurrency.enter("bob")).isTrue();
        assertThat(concurrency.enter("carol")).isFalse();
        concurrency.leave("alice");
        assertThat(concurrency.enter("carol")).isTrue();
        concurrency.leave("carol");
        concurrency.leave("alice");
        concurrency.leave("bob");
        assertThat(concurrency.total()).isZero();
        assertThat(concurrency.callers()).isZero();
    }
}
