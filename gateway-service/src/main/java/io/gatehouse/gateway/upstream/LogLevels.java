package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.cache.BoundedCache;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which log messages clients asked for by {@code logging/setLevel}, and which of their targets were told. A target is
 * told with the next request that goes to it: it has no stream to send messages on before. Kept by the replica that was
 * asked; at another, a target stays with its own choice.
 */
@Singleton
class LogLevels {

    private static final int MAXIMUM = 50_000;
    private static final long KEPT = Duration.ofHours(12).toMillis();

    private record Told(SessionKey key, UpstreamSession session) {}

    private final BoundedCache<String, String> wanted;
    private final BoundedCache<Told, String> told;

    LogLevels(Clock clock) {
        this.wanted = new BoundedCache<>(MAXIMUM, clock);
        this.told = new BoundedCache<>(MAXIMUM, clock);
    }

    /** Remembers what a client wants from now on. */
    void want(String owner, String level) {
        wanted.put(owner, level, KEPT);
    }

    /** What that client wants, or null if it never said. */
    @Nullable
    String wanted(String owner) {
        return wanted.get(owner);
    }

    /** The level that the target has to be told before the next request in that session, or null. */
    @Nullable
    String due(SessionKey key, UpstreamSession session) {
        String level = wanted.get(key.owner());
        return level == null || level.equals(told.get(new Told(key, session))) ? null : level;
    }

    /** The target was told; what it makes of it is its affair. */
    void told(SessionKey key, UpstreamSession session, String level) {
        told.put(new Told(key, session), level, KEPT);
    }
}
