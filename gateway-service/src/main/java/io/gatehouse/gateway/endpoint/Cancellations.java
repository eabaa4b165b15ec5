package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.replica.ReplicaTopic;
import io.gatehouse.gateway.tool.CallTool;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.util.Objects;

/** Calls that a client cancelled at another replica. */
@Singleton
class Cancellations implements ReplicaTopic {

    static final String NAME = "cancellations";
    private static final String SESSION = "sessionKey";
    private static final String REQUEST = "requestId";

    private final CallTool calls;

    Cancellations(CallTool calls) {
        this.calls = calls;
    }

    static JsonObject message(String sessionKey, Buffer requestId) {
        return new JsonObject().put(SESSION, sessionKey).put(REQUEST, requestId.toString());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean take(JsonObject message) {
        String sessionKey = Objects.requireNonNull(message.getString(SESSION));
        return calls.cancel(sessionKey, Buffer.buffer(Objects.requireNonNull(message.getString(REQUEST))));
    }
}
