package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.mcp.JsonText;
import io.gatehouse.gateway.replica.ReplicaTopic;
import io.gatehouse.gateway.stream.ClientStreams;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells sessions on their open streams that a consent is complete which another replica asked for. */
@Singleton
class ElicitationStreams implements ReplicaTopic {

    static final String NAME = "completed-elicitations";
    private static final String SESSION = "sessionKey";
    private static final String ELICITATION = "elicitationId";

    private final ClientStreams streams;

    ElicitationStreams(ClientStreams streams) {
        this.streams = streams;
    }

    /** @param elicitationId null for the question whether the session has a stream there at all */
    static JsonObject message(String sessionKey, @Nullable String elicitationId) {
        return new JsonObject().put(SESSION, sessionKey).put(ELICITATION, elicitationId);
    }

    static String notification(String elicitationId) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/elicitation/complete\",\"params\":{\"elicitationId\":"
                + JsonText.quote(elicitationId) + "}}";
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean take(JsonObject message) {
        String sessionKey = Objects.requireNonNull(message.getString(SESSION));
        String elicitationId = message.getString(ELICITATION);
        if (elicitationId != null) {
            streams.send(sessionKey, notification(elicitationId));
        }
        return streams.has(sessionKey);
    }
}
