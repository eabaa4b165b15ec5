package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.mcp.Sessions;
import io.gatehouse.gateway.replica.ReplicaTopic;
import io.gatehouse.gateway.stream.ClientStreams;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Sessions that a client ended at another replica; a replica that comes later is told, too. */
@Singleton
class EndedSessions implements ReplicaTopic {

    static final String NAME = "ended-sessions";
    private static final String SESSION = "sessionKey";
    private static final String EXPIRY = "expiresAt";

    private final Sessions sessions;
    private final ClientStreams streams;
    private final SessionSubscriptions subscriptions;

    EndedSessions(Sessions sessions, ClientStreams streams, SessionSubscriptions subscriptions) {
        this.subscriptions = subscriptions;
        this.sessions = sessions;
        this.streams = streams;
    }

    static JsonObject message(String sessionKey, Instant expiresAt) {
        return new JsonObject().put(SESSION, sessionKey).put(EXPIRY, expiresAt.getEpochSecond());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean take(JsonObject message) {
        String sessionKey = Objects.requireNonNull(message.getString(SESSION));
        sessions.ended(sessionKey, Instant.ofEpochSecond(Objects.requireNonNull(message.getLong(EXPIRY))));
        streams.end(sessionKey);
        subscriptions.ended(sessionKey);
        return true;
    }

    @Override
    public List<JsonObject> missed() {
        List<JsonObject> all = new ArrayList<>();
        sessions.ended().forEach((key, expiry) -> all.add(message(key, expiry)));
        return all;
    }
}
