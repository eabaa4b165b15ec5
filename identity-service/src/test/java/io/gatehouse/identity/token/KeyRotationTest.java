package io.gatehouse.identity.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.token.KeyRotation.Key;
import io.gatehouse.identity.token.KeyRotation.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyRotationTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PERIOD = Duration.ofDays(30);
    private static final Duration LEAD = Duration.ofMinutes(10);

    private static final Key ACTIVE = new Key("a", KeyState.ACTIVE, START, START, null);

    @Test
    void firstStartMakesASigningKey() {
        assertThat(plan(List.of(), START)).containsExactly(new Step.Create(KeyState.ACTIVE));
    }

    @Test
    void youngKeyStays() {
        assertThat(plan(List.of(ACTIVE), START.plus(PERIOD).minus(LEAD).minusSeconds(1)))
                .isEmpty();
    }

    @Test
    void nextKeyIsPublishedBeforeItSigns() {
        Instant due = START.plus(PERIOD);
        assertThat(plan(List.of(ACTIVE), due.minus(LEAD))).containsExactly(new Step.Create(KeyState.NEXT));

        Key next = new Key("b", KeyState.NEXT, due.minus(LEAD), null, null);
        assertThat(plan(List.of(ACTIVE, next), due.minusSeconds(1))).isEmpty();
        assertThat(plan(List.of(ACTIVE, next), due)).containsExactly(new Step.Retire("a"), new Step.Activate("b"));
    }

    @Test
    void keyThatWasPublishedLateStillWaits() {
        Instant late = START.plus(PERIOD).plus(Duration.ofDays(3));
        Key next = new Key("b", KeyState.NEXT, late, null, null);

        assertThat(plan(List.of(ACTIVE, next), late.plusSeconds(60))).isEmpty();
        assertThat(plan(List.of(ACTIVE, next), late.plus(LEAD)))
                .containsExactly(new Step.Retire("a"), new Step.Activate("b"));
    }

    @Test
    void retiredKeyStaysUntilNothingSignedByItIsValid() {
        Key retired = new Key("r", KeyState.RETIRED, START, START, START);

        assertThat(plan(List.of(retired, ACTIVE), START.plus(KeyRotation.KEEP_RETIRED)))
                .isEmpty();
        assertThat(plan(
                        List.of(retired, ACTIVE),
                        START.plus(KeyRotation.KEEP_RETIRED).plusSeconds(1)))
                .containsExactly(new Step.Delete("r"));
    }

    private static List<Step> plan(List<Key> keys, Instant now) {
        return KeyRotation.plan(keys, now, PERIOD, LEAD);
    }
}
