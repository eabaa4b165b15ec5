package io.gatehouse.identity.token;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what has to happen to signing keys; whoever carries it out holds the lock. */
public final class KeyRotation {
    /** Longest life of a token, and some for clocks and for replicas that still sign with the replaced key. */
    static final Duration KEEP_RETIRED = Duration.ofMinutes(30);

    private KeyRotation() {}

    /** What the decision needs to know of a key. */
    public record Key(
            String kid,
            KeyState state,
            Instant createdAt,
            @Nullable Instant activatedAt,
            @Nullable Instant retiredAt) {}

    /** One step, in the order in which they are carried out. */
    public sealed interface Step {
        /** Make a key in this state. */
        record Create(KeyState state) implements Step {}

        /** Let the signing key only verify from now on. */
        record Retire(String kid) implements Step {}

        /** Let the published key sign. */
        record Activate(String kid) implements Step {}

        /** Forget a key by which nothing valid is signed any more. */
        record Delete(String kid) implements Step {}
    }

    /** What has to happen now; a key is published for the lead before it signs. */
    public static List<Step> plan(List<Key> keys, Instant now, Duration period, Duration lead) {
        List<Step> steps = new ArrayList<>();
        for (Key key : keys) {
            if (key.state() == KeyState.RETIRED
                    && key.retiredAt() != null
                    && now.isAfter(key.retiredAt().plus(KEEP_RETIRED))) {
                steps.add(new Step.Delete(key.kid()));
            }
        }
        Optional<Key> active = in(keys, KeyState.ACTIVE);
        Optional<Key> next = in(keys, KeyState.NEXT);
        if (active.isEmpty()) {
            steps.add(next.<Step>map(key -> new Step.Activate(key.kid())).orElse(new Step.Create(KeyState.ACTIVE)));
            return steps;
        }
        Instant since = active.get().activatedAt() == null
                ? active.get().createdAt()
                : active.get().activatedAt();
        if (next.isEmpty() && !now.isBefore(since.plus(period).minus(lead))) {
            steps.add(new Step.Create(KeyState.NEXT));
        } else if (next.isPresent()
                && !now.isBefore(since.plus(period))
                && !now.isBefore(next.get().createdAt().plus(lead))) {
            steps.add(new Step.Retire(active.get().kid()));
            steps.add(new Step.Activate(next.get().kid()));
        }
        return steps;
    }

    private static Optional<Key> in(List<Key> keys, KeyState state) {
        return keys.stream().filter(key -> key.state() == state).findFirst();
    }
}
