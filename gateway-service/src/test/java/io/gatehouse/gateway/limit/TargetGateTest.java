package io.gatehouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.gateway.limit.TargetGate.Pass;
import io.gatehouse.gateway.limit.TargetGate.State;
import io.gatehouse.gateway.peer.MovableClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetGateTest {

    private final Vertx vertx = Vertx.vertx();
    private final MovableClock clock = new MovableClock();
    private final TargetGate gate = new TargetGate(
            vertx,
            clock,
            Limiting.config(Map.of("gateway.limit.circuit.failures", "3", "gateway.limit.circuit.open-for", "PT10S"))
                    .circuit());

    @AfterEach
    void stop() {
        vertx.close();
    }

    private Pass in() {
        Future<Pass> entered = gate.enter(0, 0, 1000);
        assertThat(entered.succeeded()).isTrue();
        return entered.result();
    }

    private static String refusal(Future<Pass> entered) {
        return entered.failed() ? entered.cause().getMessage() : "let in";
    }

    @Test
    void whoStepsOutMakesRoomAndComesBackEvenAsOneTooMany() {
        Pass first = gate.enter(1, 5, 60_000).result();
        Future<Pass> second = gate.enter(1, 5, 60_000);
        assertThat(second.isComplete()).isFalse();
        first.stepOut();
        first.stepOut();
        assertThat(second.isComplete()).isTrue();
        assertThat(gate.inside()).isEqualTo(1);
        first.comeBack();
        first.comeBack();
        assertThat(gate.inside()).isEqualTo(2);
        Future<Pass> third = gate.enter(1, 5, 60_000);
        second.result().release();
        assertThat(third.isComplete()).isFalse();
        first.release();
        assertThat(third.isComplete()).isTrue();
        third.result().stepOut();
        third.result().release();
        third.result().comeBack();
        assertThat(gate.inside()).isZero();
    }

    @Test
    void soManyAreInsideAndSoManyWait() {
        Pass first = gate.enter(1, 1, 10_000).result();
        Future<Pass> second = gate.enter(1, 1, 10_000);
        assertThat(second.isComplete()).isFalse();
        assertThat(refusal(gate.enter(1, 1, 10_000))).isEqualTo("FULL");
        first.release();
        first.release();
        await().until(second::succeeded);
        assertThat(gate.inside()).isEqualTo(1);
        second.result().release();
        assertThat(gate.inside()).isZero();
        assertThat(gate.idle()).isTrue();
    }

    @Test
    void whoWaitsTooLongGivesUpAndTakesNoPlace() {
        Pass first = gate.enter(1, 5, 10_000).result();
        Future<Pass> late = gate.enter(1, 5, 50);
        await().until(late::failed);
        assertThat(refusal(late)).isEqualTo("FULL");
        first.release();
        assertThat(gate.inside()).isZero();
        assertThat(gate.enter(1, 5, 50).succeeded()).isTrue();
    }

    @Test
    void theCircuitOpensAfterFailuresInARow() {
        for (int i = 0; i < 2; i++) {
            Pass pass = in();
            pass.failed();
            pass.release();
        }
        Pass good = in();
        good.answered();
        good.release();
        for (int i = 0; i < 3; i++) {
            assertThat(gate.state()).isEqualTo(State.CLOSED);
            Pass pass = in();
            pass.failed();
            pass.release();
        }
        assertThat(gate.state()).isEqualTo(State.OPEN);
        assertThat(refusal(gate.enter(0, 0, 10))).isEqualTo("CIRCUIT_OPEN");
    }

    @Test
    void oneProbeDecides() {
        theCircuitOpensAfterFailuresInARow();
        clock.advance(Duration.ofSeconds(11));
        assertThat(gate.state()).isEqualTo(State.HALF_OPEN);
        Pass probe = in();
        assertThat(refusal(gate.enter(0, 0, 10))).isEqualTo("CIRCUIT_OPEN");
        probe.failed();
        probe.release();
        assertThat(gate.state()).isEqualTo(State.OPEN);
        clock.advance(Duration.ofSeconds(11));
        // A probe that found out nothing (its caller cancelled) is followed by another one.
        in().release();
        Pass next = in();
        next.answered();
        assertThat(gate.state()).isEqualTo(State.CLOSED);
        in().release();
        next.release();
        assertThat(gate.idle()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void placesAreNeitherLostNorMade(long seed) {
        Random random = new Random(seed);
        List<Pass> passes = new ArrayList<>();
        List<Future<Pass>> waiting = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            if (random.nextBoolean()) {
                Future<Pass> entered = gate.enter(4, 3, 60_000);
                if (!entered.failed()) {
                    waiting.add(entered);
                }
            } else if (!passes.isEmpty()) {
                Pass pass = passes.remove(random.nextInt(passes.size()));
                pass.answered();
                pass.release();
            }
            waiting.removeIf(one -> one.succeeded() && passes.add(one.result()));
            assertThat(gate.inside()).isLessThanOrEqualTo(4).isEqualTo(passes.size());
            assertThat(waiting.size()).isLessThanOrEqualTo(3);
        }
    }
}
