package io.gatehouse.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.peer.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedCacheTest {

    private final MovableClock clock = new MovableClock();
    private final List<String> evicted = new ArrayList<>();
    private final BoundedCache<String, String> cache =
            new BoundedCache<>(3, clock, (key, value) -> evicted.add(key + value));

    @Test
    void holdsNoMoreThanItMayAndLetsGoWhatNobodyReads() {
        cache.put("a", "1", 1000);
        cache.put("b", "1", 1000);
        cache.put("c", "1", 1000);
        assertThat(cache.get("a")).isEqualTo("1");
        cache.put("d", "1", 1000);
        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.get("a")).isEqualTo("1");
        assertThat(cache.get("b")).isNull();
        assertThat(evicted).containsExactly("b1");
    }

    @Test
    void replacingForEverTakesNoMoreRoom() {
        for (int i = 0; i < 1000; i++) {
            cache.put("a", "" + i, 1000);
        }
        assertThat(cache.get("a")).isEqualTo("999");
        assertThat(cache.size()).isEqualTo(1);
        assertThat(evicted).isEmpty();
    }

    @Test
    void givesNothingOnceItsTimeIsOver() {
        cache.put("a", "1", 1000);
        cache.put("b", "1", 1000);
        clock.advance(Duration.ofMillis(600));
        assertThat(cache.getAndExtend("b", 1000)).isEqualTo("1");
        clock.advance(Duration.ofMillis(600));
        assertThat(cache.get("a")).isNull();
        assertThat(cache.get("b")).isEqualTo("1");
        clock.advance(Duration.ofMillis(600));
        cache.sweep();
        assertThat(cache.size()).isZero();
        assertThat(evicted).containsExactly("a1", "b1");
        cache.put("c", "1", 0);
        assertThat(cache.get("c")).isNull();
    }

    @Test
    void removesOnlyTheValueThatWasMeant() {
        String first = new String("1");
        cache.put("a", first, 1000);
        cache.remove("a", new String("1"));
        assertThat(cache.get("a")).isSameAs(first);
        cache.remove("a", first);
        assertThat(cache.get("a")).isNull();
    }
}
