package io.gatehouse.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DrainTest {

    @Test
    void allAreToldEvenIfOneFails() {
        Drain drain = new Drain(Optional.empty());
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

    @Test
    void newWorkIsRefusedWhenTheDelayIsOverAndNotBefore() {
        Drain patient = new Drain(Optional.of(Duration.ofHours(1)));
        Drain hasty = new Drain(Optional.of(Duration.ZERO));
        assertThat(hasty.refusing()).isFalse();
        patient.begin();
        hasty.begin();
        assertThat(patient.begun()).isTrue();
        assertThat(patient.refusing()).isFalse();
        assertThat(hasty.refusing()).isTrue();
        assertThat(patient.refusedFor()).isZero();
        assertThat(hasty.refusedFor()).isPositive();
    }
}
