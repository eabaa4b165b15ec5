package io.gatehouse.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {

    @Test
    void allAreToldEvenIfOneFails() {
        Drain drain = new Drain();
        List<String> told = new ArrayList<>();
        drain.onBegin(() -> told.add("first"));
        drain.onBegin(() -> {
            throw new IllegalStateException("planted");
        });
        drain.onBegin(() -> told.add("last"));
        assertThat(drain.begun()).isFalse();
        drain.begin();
        assertThat(drain.begun()).isTrue();
        assertThat(told).containsExactly("first", "last");
    }
}
