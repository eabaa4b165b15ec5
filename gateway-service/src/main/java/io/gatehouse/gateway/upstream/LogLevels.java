package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.cache.BoundedCache;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.LogLevel;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which log messages clients asked for, by {@code logging/setLevel} or in a request, and which of their targets were told. A target is
 * told with the next request that goes to it: it has no stream to send messages on before.
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

    /** What all of them want. */
    Map<String, String> wanted() {
        Map<String, String> all = new HashMap<>();
        wanted.forEach(all::put);
        return all;
    }

    /** What that client wants, or null if it never said. */
    @Nullable
    String wanted(String owner) {
        return wanted.get(owner);
    }

    /**
     * The level that the target has to be told before a request in that session, or null. A client without handshakes
     * says it in each request; one that says none then is sent none, whatever the target has been told.
     */
    @Nullable
    String due(UpstreamMessage message, SessionKey key, UpstreamSession session) {
        JsonBytes request = message.era() == Era.MODERN ? JsonBytes.read(message.body()) : null;
        String level =
                message.era() == Era.LEGACY ? wanted.get(key.owner()) : request == null ? null : LogLevel.of(request);
        return level == null || level.equals(told.get(new Told(key, session))) ? null : level;
    }

    /** The target was told; what it makes of it is its affair. */
    void told(SessionKey key, UpstreamSession session, String level) {
        told.put(new Told(key, session), level, KEPT);
    }
}
