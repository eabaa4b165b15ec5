package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.identity.ConsentProgress;
import io.gatehouse.gateway.identity.ResourceTokens;
import io.gatehouse.gateway.identity.TokenRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows consents that are under way: one question at a time for each, and only while somebody waits for it. */
@Singleton
class ConsentWatch {

    /** One who waits; leaves of his own accord or is told once. */
    final class Waiter {

        private final Key key;
        private final Consumer<ConsentProgress> told;

        private Waiter(Key key, Consumer<ConsentProgress> told) {
            this.key = key;
            this.told = told;
        }

        /** Waits no longer. */
        void leave() {
            followed.computeIfPresent(key, (same, watch) -> watch.without(this));
        }
    }

    private record Key(String gatewayId, String callerKey, String sessionUri) {}

    /** The waiters of one consent; immutable, so that the map's own locks are enough. */
    private record Watch(TokenRequest request, List<Waiter> waiters) {

        Watch with(Waiter waiter) {
            List<Waiter> more = new ArrayList<>(waiters);
            more.add(waiter);
            return new Watch(request, List.copyOf(more));
        }

        @Nullable
        Watch without(Waiter waiter) {
            List<Waiter> fewer =
                    waiters.stream().filter(other -> other != waiter).toList();
            return fewer.isEmpty() ? null : new Watch(request, fewer);
        }
    }

    private final Vertx vertx;
    private final ResourceTokens tokens;
    private final ConsentConfig config;
    private final ConcurrentHashMap<Key, Watch> followed = new ConcurrentHashMap<>();

    ConsentWatch(Vertx vertx, ResourceTokens tokens, ConsentConfig config) {
        this.vertx = vertx;
        this.tokens = tokens;
        this.config = config;
    }

    @Inject
    void show(MeterRegistry metrics) {
        metrics.gauge("gateway.consents.followed", followed, Map::size);
    }

    /**
     * Waits for a consent's end; null when too many are followed.
     *
     * @param told is called once, on whatever event loop heard of it, unless the waiter left before
     */
    @Nullable
    Waiter join(TokenRequest request, String sessionUri, Consumer<ConsentProgress> told) {
        Key key = new Key(request.gatewayId(), request.caller().key(), sessionUri);
        if (followed.size() >= config.maximumFollowed() && !followed.containsKey(key)) {
            return null;
        }
        Waiter waiter = new Waiter(key, told);
        boolean[] first = new boolean[1];
        followed.compute(key, (same, watch) -> {
            first[0] = watch == null;
            return watch == null ? new Watch(request, List.of(waiter)) : watch.with(waiter);
        });
        if (first[0]) {
            ask(key, sessionUri);
        }
        return waiter;
    }

    private void ask(Key key, String sessionUri) {
        Watch watch = followed.get(key);
        if (watch == null) {
            return;
        }
        tokens.progress(watch.request(), sessionUri).onSuccess(progress -> {
            if (progress == ConsentProgress.UNDER_WAY) {
                vertx.setTimer(Math.max(1, config.pollInterval().toMillis()), fired -> ask(key, sessionUri));
                return;
            }
            Watch over = followed.remove(key);
            if (over != null) {
                over.waiters().forEach(waiter -> waiter.told.accept(progress));
            }
        });
    }

    int size() {
        return followed.size();
    }
}
