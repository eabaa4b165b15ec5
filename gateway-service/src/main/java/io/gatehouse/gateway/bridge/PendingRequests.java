package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.McpRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What targets asked of clients with handshakes and was not answered yet. Each request goes to its client under an id of
 * ours, which nobody can guess and which is good in that client's session only.
 */
@Singleton
public class PendingRequests {

    /** No answer came in time, or the call is over. */
    static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unanswered() {
            super("unanswered", null, false, false);
        }
    }

    /**
     * A request that was sent on.
     *
     * @param answer the client's message; fails with {@link Unanswered}
     */
    record Opened(String id, Future<JsonBytes> answer) {}

    private record Waiting(String sessionKey, Promise<JsonBytes> promise, long timer) {}

    private static final int ID_BYTES = 15;

    private final Vertx vertx;
    private final BridgeConfig config;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> perSession = new ConcurrentHashMap<>();

    PendingRequests(Vertx vertx, BridgeConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    /** Takes in a request; null when too many wait. */
    @Nullable
    Opened open(String sessionKey) {
        if (waiting.size() >= config.maxPending()) {
            return null;
        }
        if (perSession.merge(sessionKey, 1, Integer::sum) > config.maxPendingPerSession()) {
            leave(sessionKey);
            return null;
        }
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = "gatehouse-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Promise<JsonBytes> promise = Promise.promise();
        long timer = vertx.setTimer(config.answerTimeout().toMillis(), expired -> forget(id));
        waiting.put(id, new Waiting(sessionKey, promise, timer));
        return new Opened(id, promise.future());
    }

    /** Takes a client's answer; false when nothing of that id waits in that session. */
    public boolean answer(String sessionKey, McpRequest response) {
        JsonBytes message = JsonBytes.read(response.body());
        String id = message == null ? null : message.text("id");
        Waiting found = id == null ? null : waiting.get(id);
        if (id == null || found == null || !found.sessionKey().equals(sessionKey) || !waiting.remove(id, found)) {
            return false;
        }
        closed(found);
        found.promise().complete(message);
        return true;
    }

    /** Waits no longer. */
    void forget(String id) {
        Waiting found = waiting.remove(id);
        if (found != null) {
            closed(found);
            found.promise().fail(new Unanswered());
        }
    }

    int size() {
        return waiting.size();
    }

    private void closed(Waiting over) {
        vertx.cancelTimer(over.timer());
        leave(over.sessionKey());
    }

    private void leave(String sessionKey) {
        perSession.computeIfPresent(sessionKey, (key, count) -> count == 1 ? null : count - 1);
    }
}
