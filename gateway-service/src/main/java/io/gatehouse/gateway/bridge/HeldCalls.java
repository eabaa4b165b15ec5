package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.replica.ReplicaId;
import io.gatehouse.gateway.upstream.UpstreamCall;
import io.gatehouse.gateway.upstream.UpstreamEvents;
import io.gatehouse.gateway.upstream.UpstreamTools;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls whose target waits for an answer that its client gives in another request. Few, and each for a time only: a
 * client that does not come back has cancelled.
 */
@Singleton
class HeldCalls {

    /**
     * One of them.
     *
     * @param requestId raw JSON of the id under which the target asked
     * @param progressToken raw JSON of the token that the target reports progress under, or null
     * @param context the event loop that the events belong to
     */
    record Held(
            String id,
            String callerKey,
            UpstreamCall call,
            UpstreamEvents events,
            Buffer requestId,
            @Nullable Buffer progressToken,
            Context context,
            long timer) {}

    /** Between the replica's name and what tells its calls apart. */
    private static final char SEPARATOR = '.';

    private final Vertx vertx;
    private final BridgeConfig config;
    private final UpstreamTools tools;
    private final ReplicaId replica;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<String, Held> held = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> perCaller = new ConcurrentHashMap<>();

    HeldCalls(Vertx vertx, BridgeConfig config, UpstreamTools tools, ReplicaId replica) {
        this.vertx = vertx;
        this.config = config;
        this.tools = tools;
        this.replica = replica;
    }

    @Inject
    void show(MeterRegistry metrics) {
        metrics.gauge("gateway.calls.held", held, Map::size);
    }

    /** Keeps a call; null when there are too many. */
    @Nullable
    String keep(
            String callerKey,
            UpstreamCall call,
            UpstreamEvents events,
            Buffer requestId,
            @Nullable Buffer progressToken) {
        if (held.size() >= config.maxHeld()) {
            return null;
        }
        if (perCaller.merge(callerKey, 1, Integer::sum) > config.maxHeldPerCaller()) {
            leave(callerKey);
            return null;
        }
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String id = replica.text()
                + SEPARATOR
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        long timer = vertx.setTimer(config.answerTimeout().toMillis(), late -> drop(id));
        call.retain();
        held.put(
                id, new Held(id, callerKey, call, events, requestId, progressToken, vertx.getOrCreateContext(), timer));
        return id;
    }

    /** The replica that holds the call of that id. */
    static String replicaOf(String id) {
        return id.substring(0, Math.max(0, id.indexOf(SEPARATOR)));
    }

    /** Takes it out again, once; null when it is not here any more. Who takes it releases the call. */
    @Nullable
    Held take(String id, String callerKey) {
        Held found = held.get(id);
        if (found == null || !found.callerKey().equals(callerKey) || !held.remove(id, found)) {
            return null;
        }
        vertx.cancelTimer(found.timer());
        leave(callerKey);
        return found;
    }

    private void drop(String id) {
        Held found = held.remove(id);
        if (found != null) {
            leave(found.callerKey());
            found.context().runOnContext(go -> {
                tools.cancel(found.call());
                found.events().abort();
                found.call().release();
            });
        }
    }

    int size() {
        return held.size();
    }

    private void leave(String callerKey) {
        perCaller.computeIfPresent(callerKey, (key, count) -> count == 1 ? null : count - 1);
    }
}
