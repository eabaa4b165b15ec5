package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.replica.ReplicaTopic;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.Objects;

/** Answers that clients gave at another replica. To whom a request was sent is looked at here again. */
@Singleton
class ForwardedReplies implements ReplicaTopic {

    static final String NAME = "replies";
    private static final String SESSION = "sessionKey";
    private static final String CALLER = "callerKey";
    /** The answer as the client sent it, in Base64: its length is known before, and no byte of it changes. */
    private static final String ANSWER = "answer";

    private final PendingRequests pending;

    ForwardedReplies(PendingRequests pending) {
        this.pending = pending;
    }

    static JsonObject message(String sessionKey, String callerKey, Buffer answer) {
        return new JsonObject()
                .put(SESSION, sessionKey)
                .put(CALLER, callerKey)
                .put(ANSWER, Base64.getEncoder().encodeToString(answer.getBytes()));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean take(JsonObject message) {
        String sessionKey = Objects.requireNonNull(message.getString(SESSION));
        String callerKey = Objects.requireNonNull(message.getString(CALLER));
        byte[] answer = Base64.getDecoder().decode(Objects.requireNonNull(message.getString(ANSWER)));
        JsonBytes read = JsonBytes.read(answer);
        String id = read == null ? null : read.text("id");
        return read != null && id != null && pending.answer(sessionKey, callerKey, id, read);
    }
}
