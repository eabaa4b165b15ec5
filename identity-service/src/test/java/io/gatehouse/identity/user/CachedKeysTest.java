package io.gatehouse.identity.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.identity.MovedClock;
import io.gatehouse.identity.jwt.PublicKeys;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.IOException;
import java.security.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

class CachedKeysTest {
    private static final int CALLERS = 8;
    private static final int ROUNDS = 200;
    private static final PublicKeys KEYS = keys("k1");

    private final MovedClock clock = new MovedClock();
    private final AtomicInteger fetches = new AtomicInteger();

    @Test
    void everyCallerOfTheFirstMomentGetsTheKey() throws Exception {
        try (var threads = Executors.newFixedThreadPool(CALLERS)) {
            for (int round = 0; round < ROUNDS; round++) {
                var cache = new CachedKeys(() -> Uni.createFrom().item(KEYS).invoke(fetches::incrementAndGet), clock);
                var start = new CyclicBarrier(CALLERS);
                var found = new ArrayList<CompletableFuture<Optional<Key>>>();
                for (int caller = 0; caller < CALLERS; caller++) {
                    found.add(CompletableFuture.supplyAsync(
                            () -> {
                                await(start);
                                return cache.get("k1").await().indefinitely();
                            },
                            threads));
                }
                for (var each : found) {
                    assertThat(each.get()).as("round %d", round).isPresent();
                }
            }
        }
        assertThat(fetches).hasValue(ROUNDS);
    }

    @Test
    void callersDuringAFetchWaitForItAndShareIt() {
        var running = new AtomicReference<UniEmitter<? super PublicKeys>>();
        var cache = new CachedKeys(() -> fetch(running), clock);
        var first = cache.get("k1").subscribeAsCompletionStage();
        var second = cache.get("k1").subscribeAsCompletionStage();
        var unknown = cache.get("k2").subscribeAsCompletionStage();

        running.get().complete(KEYS);

        assertThat(first.join()).isPresent();
        assertThat(second.join()).isPresent();
        assertThat(unknown.join()).isEmpty();
        assertThat(fetches).hasValue(1);
    }

    @Test
    void unknownKeyIsAskedForAgainOnlyAfterAWhile() {
        var cache = new CachedKeys(
                () -> Uni.createFrom().item(() -> fetches.incrementAndGet() == 1 ? KEYS : keys("k2")), clock);

        assertThat(find(cache, "k1")).isPresent();
        assertThat(find(cache, "k2")).isEmpty();
        assertThat(fetches).hasValue(1);
        clock.pass(CachedKeys.BETWEEN_FETCHES);
        assertThat(find(cache, "k2")).isPresent();
        assertThat(find(cache, "k1")).as("withdrawn by the issuer").isEmpty();
    }

    @Test
    void keysOutliveAnIssuerThatIsAwayButNotForEver() {
        var cache = new CachedKeys(
                () -> fetches.incrementAndGet() == 1
                        ? Uni.createFrom().item(KEYS)
                        : Uni.createFrom().failure(new IOException("away")),
                clock);
        assertThat(find(cache, "k1")).isPresent();

        clock.pass(CachedKeys.FRESH);
        assertThat(find(cache, "k1")).as("stale, but usable").isPresent();
        assertThat(find(cache, "k1")).as("between two tries").isPresent();
        assertThat(fetches).hasValue(2);
        clock.pass(CachedKeys.USABLE);
        assertThatThrownBy(() -> find(cache, "k1")).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> find(cache, "k1")).hasCauseInstanceOf(IOException.class);
        assertThat(fetches).hasValue(3);
    }

    private Uni<PublicKeys> fetch(AtomicReference<UniEmitter<? super PublicKeys>> running) {
        return Uni.createFrom().emitter(emitter -> {
            fetches.incrementAndGet();
            running.set(emitter);
        });
    }

    private static Optional<Key> find(CachedKeys cache, String keyId) {
        return cache.get(keyId).await().indefinitely();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static PublicKeys keys(String keyId) {
        try {
            PublicJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(keyId);
            var json = new JsonWebKeySet(List.of(key)).toJson(OutputControlLevel.PUBLIC_ONLY);
            return PublicKeys.parse(json).orElseThrow();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
