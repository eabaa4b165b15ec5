package io.gatehouse.gateway.identity;

import io.gatehouse.gateway.cache.BoundedCache;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;

/**
 * Remembers which scopes each target asked of each caller, so that a target which wants others every time soon gets none.
 * Asking for the same again is no new wish: it ends by itself when the token has them.
 */
final class ScopeRetries {

    /** Different wishes of one target that are taken to one caller within the window. */
    static final int MAXIMUM = 3;

    private static final long WINDOW_MILLIS = 600_000;
    private static final int CAPACITY = 20_000;

    private record Key(String gatewayId, String callerKey, String targetId) {}

    private final BoundedCache<Key, Set<Set<String>>> wishes;

    ScopeRetries(Clock clock) {
        this.wishes = new BoundedCache<>(CAPACITY, clock);
    }

    /** Whether this wish may be taken to identity-service. */
    boolean allows(TokenRequest request, TokenChallenge wish) {
        Key key = new Key(
                request.gatewayId(), request.caller().key(), request.target().targetId());
        Set<Set<String>> known = wishes.get(key);
        Set<Set<String>> all = known == null ? new HashSet<>() : new HashSet<>(known);
        if (!all.add(Set.copyOf(wish.scopes()))) {
            return true;
        }
        if (all.size() > MAXIMUM) {
            return false;
        }
        wishes.put(key, Set.copyOf(all), WINDOW_MILLIS);
        return true;
    }

    void sweep() {
        wishes.sweep();
    }
}
