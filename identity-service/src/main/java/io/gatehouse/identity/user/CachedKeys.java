package io.gatehouse.identity.user;

import io.gatehouse.identity.jwt.PublicKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
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
    private final AtomicReference<@Nullable Fetched> fetched = new AtomicReference<>();
    private final AtomicReference<@Nullable Uni<PublicKeys>> running = new AtomicReference<>();
    private final AtomicReference<Instant> lastAttempt = new AtomicReference<>(Instant.MIN);

    private record Fetched(PublicKeys keys, Instant at) {}

    CachedKeys(Supplier<Uni<PublicKeys>> fetch, Clock clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    Uni<Optional<Key>> get(@Nullable String keyId) {
        Fetched now = fetched.get();
        Optional<Key> known = now == null ? Optional.empty() : now.keys().find(keyId);
        if (now != null && known.isPresent() && isYoungerThan(now, FRESH)) {
            return Uni.createFrom().item(known);
        }
        Optional<Key> stale = now != null && isYoungerThan(now, USABLE) ? known : Optional.empty();
        Uni<PublicKeys> read = start();
        if (read == null) {
            return Uni.createFrom().item(stale);
        }
        Uni<Optional<Key>> fresh = onOwnContext(read).map(keys -> keys.find(keyId));
        return stale.isPresent() ? fresh.onFailure().recoverWithItem(stale) : fresh;
    }

    private boolean isYoungerThan(Fetched entry, Duration age) {
        return clock.instant().isBefore(entry.at().plus(age));
    }

    /** The running fetch, a new one, or null where the last one is too recent. */
    private @Nullable Uni<PublicKeys> start() {
        Uni<PublicKeys> current = running.get();
        if (current != null) {
            return current;
        }
        Instant last = lastAttempt.get();
        Instant now = clock.instant();
        if (last.isAfter(now.minus(BETWEEN_FETCHES)) || !lastAttempt.compareAndSet(last, now)) {
            return running.get();
        }
        Uni<PublicKeys> started = fetch.get()
                .invoke(keys -> fetched.set(new Fetched(keys, clock.instant())))
                .onTermination()
                .invoke(() -> running.set(null))
                .memoize()
                .indefinitely();
        running.set(started);
        return started;
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
