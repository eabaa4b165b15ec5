package io.gatehouse.identity.user;

import io.gatehouse.identity.jwt.PublicKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The keys of one issuer: one fetch at a time, fresh for ten minutes, usable for an hour while the issuer is away. */
class CachedKeys {
    static final Duration FRESH = Duration.ofMinutes(10);
    static final Duration USABLE = Duration.ofHours(1);
    static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);

    private final Supplier<Uni<PublicKeys>> fetch;
    private final Clock clock;
    private final AtomicReference<State> state = new AtomicReference<>(new State(null, null, Instant.MIN));

    private record Fetched(PublicKeys keys, Instant at) {}

    /** One value, so that nobody sees a fetch that has ended without seeing what it brought. */
    private record State(
            @Nullable Fetched fetched, @Nullable Uni<PublicKeys> running, Instant lastAttempt) {
        Optional<Key> key(@Nullable String keyId, Instant youngest) {
            return fetched == null || !fetched.at().isAfter(youngest)
                    ? Optional.empty()
                    : fetched.keys().find(keyId);
        }

        boolean usable(Instant now) {
            return fetched != null && fetched.at().isAfter(now.minus(USABLE));
        }

        State without(@Nullable Fetched brought) {
            return new State(brought == null ? fetched : brought, null, lastAttempt);
        }
    }

    CachedKeys(Supplier<Uni<PublicKeys>> fetch, Clock clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    /** The key of this id, or empty where the issuer has none; fails where nobody knows, because it cannot be asked. */
    Uni<Optional<Key>> get(@Nullable String keyId) {
        Instant now = clock.instant();
        State seen = state.updateAndGet(old -> wantsFetch(old, keyId, now) ? fetching(old, now) : old);
        Optional<Key> fresh = seen.key(keyId, now.minus(FRESH));
        if (fresh.isPresent()) {
            return Uni.createFrom().item(fresh);
        }
        Optional<Key> stale = seen.key(keyId, now.minus(USABLE));
        if (seen.running() == null) {
            return seen.usable(now)
                    ? Uni.createFrom().item(stale)
                    : Uni.createFrom().failure(new IOException("not readable a moment ago"));
        }
        Uni<Optional<Key>> read = onOwnContext(seen.running()).map(keys -> keys.find(keyId));
        return stale.isPresent() ? read.onFailure().recoverWithItem(stale) : read;
    }

    private static boolean wantsFetch(State state, @Nullable String keyId, Instant now) {
        return state.running() == null
                && !state.lastAttempt().isAfter(now.minus(BETWEEN_FETCHES))
                && state.key(keyId, now.minus(FRESH)).isEmpty();
    }

    /** A fetch begins with its first subscriber, so that a state that lost the race costs no request. */
    private State fetching(State state, Instant now) {
        Uni<PublicKeys> started = fetch.get()
                .invoke(keys -> ended(new Fetched(keys, clock.instant())))
                .onFailure()
                .invoke(() -> ended(null))
                .memoize()
                .indefinitely();
        return new State(state.fetched(), started, now);
    }

    private void ended(@Nullable Fetched brought) {
        state.updateAndGet(old -> old.without(brought));
    }

    /** Several requests wait for one fetch; each goes on in its own context, which holds its database session. */
    private static Uni<PublicKeys> onOwnContext(Uni<PublicKeys> shared) {
        return Uni.createFrom().emitter(emitter -> {
            Context context = Vertx.currentContext();
            shared.subscribe()
                    .with(
                            keys -> in(context, () -> emitter.complete(keys)),
                            failure -> in(context, () -> emitter.fail(failure)));
        });
    }

    private static void in(@Nullable Context context, Runnable step) {
        if (context == null || context == Vertx.currentContext()) {
            step.run();
        } else {
            context.runOnContext(ignored -> step.run());
        }
    }
}
