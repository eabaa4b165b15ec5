package io.gatehouse.gateway.mcp;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Opens, finds and ends sessions. Only what was ended here is remembered; the rest is in the ids. */
@Singleton
public class Sessions {

    private static final int MAXIMUM_CLIENT_NAME = 64;

    private final SessionConfig config;
    private final Clock clock;
    private final SessionIds ids;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> ended = new ConcurrentHashMap<>();

    Sessions(SessionConfig config, Seals seals, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.ids = new SessionIds(seals);
    }

    /** Opens a session and returns its id. */
    public String open(
            GatewaySnapshot gateway,
            Caller caller,
            ProtocolVersion version,
            ClientCapabilities client,
            String clientName) {
        Instant now = clock.instant();
        Duration timeout = gateway.protocol().sessionTimeout();
        byte[] key = new byte[16];
        random.nextBytes(key);
        Session session = new Session(
                Base64.getUrlEncoder().withoutPadding().encodeToString(key),
                gateway.scope(),
                caller.key(),
                version,
                now,
                now.plus(timeout == null ? config.lifetime() : timeout),
                client,
                clientName.length() > MAXIMUM_CLIENT_NAME ? clientName.substring(0, MAXIMUM_CLIENT_NAME) : clientName);
        return ids.seal(session, caller.clientId());
    }

    /** The session of that id if it is this caller's at this gateway and still goes on, or null. */
    public @Nullable Session find(String id, GatewaySnapshot gateway, Caller caller) {
        Session session = ids.open(id, gateway.scope(), caller.key(), caller.clientId(), clock.instant());
        return session == null || ended.containsKey(session.key()) ? null : session;
    }

    /** Ends a session at this replica. */
    public void end(Session session) {
        ended(session.key(), session.expiresAt());
    }

    /** The sessions that were ended and would go on otherwise, with the time until which that matters. */
    public Map<String, Instant> ended() {
        return Map.copyOf(ended);
    }

    /** Remembers that a session was ended, here or at another replica. */
    public void ended(String key, Instant expiresAt) {
        if (ended.size() >= config.maximumEnded()) {
            Instant now = clock.instant();
            ended.values().removeIf(expiry -> !now.isBefore(expiry));
            Iterator<String> keys = ended.keySet().iterator();
            while (ended.size() >= config.maximumEnded() && keys.hasNext()) {
                keys.next();
                keys.remove();
            }
        }
        ended.put(key, expiresAt);
    }
}
