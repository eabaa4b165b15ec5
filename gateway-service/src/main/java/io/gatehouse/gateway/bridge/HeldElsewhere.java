package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.ServerEvents;
import io.gatehouse.gateway.replica.ReplicaGone;
import io.gatehouse.gateway.replica.ReplicaHandover;
import io.gatehouse.gateway.replica.Replicas;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that go on with a call which another replica holds. */
@Singleton
public class HeldElsewhere {

    private static final String RETRY_AFTER_SECONDS = "1";

    private final Replicas replicas;
    private final ReplicaHandover handover;

    HeldElsewhere(Replicas replicas, ReplicaHandover handover) {
        this.replicas = replicas;
        this.handover = handover;
    }

    /** The replica that holds the call, null for this one. */
    public @Nullable String replicaOf(String heldId) {
        String replica = HeldCalls.replicaOf(heldId);
        return replica.equals(replicas.self()) ? null : replica;
    }

    /**
     * Has that replica answer the client; fails with {@link McpFailure} unless an answer was begun.
     *
     * @return whether it did so to the end, or as long as the client was there
     */
    public Future<Boolean> handOver(Exchange exchange, String replica) {
        if (exchange.routing().get(ForwardedRetry.KEY) != null) {
            // What a replica handed over goes to no other one.
            return Future.failedFuture(gone());
        }
        return handover.post(
                        replica,
                        ForwardedRetry.path(replica),
                        headers(exchange.routing().request().headers()),
                        ForwardedRetry.of(exchange, replicas.self()).toBuffer(),
                        exchange.routing())
                .map(over -> true)
                .recover(failed -> unanswered(exchange, failed));
    }

    private static Map<String, String> headers(MultiMap all) {
        Map<String, String> some = new HashMap<>();
        all.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("mcp-") || lower.equals("traceparent") || lower.equals("tracestate")) {
                some.put(lower, value);
            }
        });
        some.put("accept", "application/json, text/event-stream");
        return some;
    }

    private static Future<Boolean> unanswered(Exchange exchange, Throwable cause) {
        HttpServerResponse response = exchange.response();
        boolean silent = cause instanceof ReplicaGone gone && gone.silent();
        if (!response.headWritten()) {
            if (silent) {
                response.putHeader("Retry-After", RETRY_AFTER_SECONDS);
            }
            return Future.failedFuture(silent ? doesNotAnswer() : gone());
        }
        boolean left = response.closed() || response.ended();
        if (!left) {
            String type = response.headers().get("Content-Type");
            if (type != null && type.startsWith("text/event-stream")) {
                // The event before may be cut off.
                response.end(Buffer.buffer("\n\n")
                        .appendBuffer(ServerEvents.event(
                                gone().toJsonRpc(exchange.request().requestId()))));
            } else {
                response.reset();
            }
        }
        return Future.succeededFuture(left);
    }

    private static McpFailure gone() {
        return McpFailure.invalidParams(
                "Invalid params: the call that this answers ended with the replica that held it; send it anew");
    }

    private static McpFailure doesNotAnswer() {
        return new McpFailure(
                McpFailure.UNAVAILABLE, 503, "The replica that holds the call does not answer. Please retry later.");
    }
}
