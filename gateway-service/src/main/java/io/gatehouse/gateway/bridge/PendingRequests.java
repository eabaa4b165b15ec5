package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.Seals;
import io.gatehouse.gateway.replica.ReplicaId;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What targets asked of clients with handshakes and was not answered yet. Each request goes to its client under an id of
 * ours, which nobody can guess or make, which is good in that client's session only, and which names this replica.
 */
@Singleton
class PendingRequests {

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

    private record Waiting(String sessionKey, String callerKey, Promise<JsonBytes> promise, long timer) {}

    private static final String PREFIX = "gatehouse-";
    private static final int RANDOM_BYTES = 15;

    private final Vertx vertx;
    private final BridgeConfig config;
    private final Seals seals;
    private final ReplicaId replica;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> perSession = new ConcurrentHashMap<>();

    PendingRequests(Vertx vertx, BridgeConfig config, Seals seals, ReplicaId replica, Clock clock) {
        this.vertx = vertx;
        this.config = config;
        this.seals = seals;
        this.replica = replica;
        this.clock = clock;
    }

    @Inject
    void show(MeterRegistry metrics) {
        metrics.gauge("gateway.requests.pending", waiting, Map::size);
    }

    /** Takes in a request; null when too many wait. */
    @Nullable
    Opened open(String sessionKey, String callerKey) {
        if (waiting.size() >= config.maxPending()) {
            return null;
        }
        if (perSession.merge(sessionKey, 1, Integer::sum) > config.maxPendingPerSession()) {
            leave(sessionKey);
            return null;
        }
        String id = newId(sessionKey, callerKey);
        Promise<JsonBytes> promise = Promise.promise();
        long timer = vertx.setTimer(config.answerTimeout().toMillis(), expired -> forget(id));
        waiting.put(id, new Waiting(sessionKey, callerKey, promise, timer));
        return new Opened(id, promise.future());
    }

    private String newId(String sessionKey, String callerKey) {
        byte[] name = replica.text().getBytes(StandardCharsets.US_ASCII);
        byte[] content = Arrays.copyOf(name, name.length + RANDOM_BYTES);
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, content, name.length, RANDOM_BYTES);
        return PREFIX
                + seals.seal(binding(sessionKey, callerKey), clock.instant().plus(config.answerTimeout()), content);
    }

    private static Seals.Binding binding(String sessionKey, String callerKey) {
        return Seals.Binding.to(Seals.Purpose.SERVER_REQUEST).and(sessionKey).and(callerKey);
    }

    /** The replica that asked that caller in that session under that id; null for an id that none of us made for them. */
    @Nullable
    String replicaOf(String sessionKey, String callerKey, String id) {
        byte[] content = id.startsWith(PREFIX)
                ? seals.open(binding(sessionKey, callerKey), id.substring(PREFIX.length()), clock.instant())
                : null;
        return content == null || content.length <= RANDOM_BYTES
                ? null
                : new String(content, 0, content.length - RANDOM_BYTES, StandardCharsets.US_ASCII);
    }

    /** Takes a client's answer; false when nothing of that id waits for that caller in that session. */
    boolean answer(String sessionKey, String callerKey, String id, JsonBytes message) {
        Waiting found = waiting.get(id);
        if (found == null
                || !found.sessionKey().equals(sessionKey)
                || !found.callerKey().equals(callerKey)
                || !waiting.remove(id, found)) {
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
