package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.replica.ReplicaGone;
import io.gatehouse.gateway.replica.Replicas;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;

/** What clients answer to requests of targets: here, or at the replica that holds the target's stream. */
@Singleton
public class Replies {

    /** In Base64 and with what stands around it, it fits into what a replica reads. */
    private static final int LARGEST = Replicas.LARGEST / 4 * 3 - 1024;

    private final PendingRequests pending;
    private final Replicas replicas;

    Replies(PendingRequests pending, Replicas replicas) {
        this.pending = pending;
        this.replicas = replicas;
    }

    /** Brings an answer to the call that waits for it; fails with {@link McpFailure}, which says why there is none. */
    public Future<Void> take(String sessionKey, String callerKey, McpRequest response) {
        Buffer body = response.body();
        JsonBytes message = JsonBytes.read(body);
        String id = message == null ? null : message.text("id");
        if (message == null || id == null) {
            return Future.failedFuture(nothingWaits());
        }
        if (pending.answer(sessionKey, callerKey, id, message)) {
            return Future.succeededFuture();
        }
        String replica = pending.replicaOf(sessionKey, callerKey, id);
        if (replica == null || replica.equals(replicas.self())) {
            return Future.failedFuture(nothingWaits());
        }
        if (body.length() > LARGEST) {
            return Future.failedFuture(new McpFailure(
                    McpFailure.INVALID_REQUEST, 413, "Content Too Large: an answer has at most " + LARGEST + " bytes"));
        }
        return replicas.tell(replica, ForwardedReplies.NAME, ForwardedReplies.message(sessionKey, callerKey, body))
                .transform(told -> {
                    if (told.succeeded()) {
                        return told.result() ? Future.succeededFuture() : Future.failedFuture(nothingWaits());
                    }
                    boolean silent = told.cause() instanceof ReplicaGone gone && gone.silent();
                    return Future.failedFuture(silent ? doesNotAnswer() : gone());
                });
    }

    private static McpFailure nothingWaits() {
        return new McpFailure(
                McpFailure.INVALID_REQUEST, 400, "Bad Request: nothing waits for an answer of this id any more");
    }

    private static McpFailure gone() {
        return new McpFailure(
                McpFailure.INVALID_REQUEST,
                400,
                "Bad Request: the call that this answers ended with the replica that served it; call again");
    }

    private static McpFailure doesNotAnswer() {
        return new McpFailure(
                McpFailure.UNAVAILABLE, 503, "The replica that serves the call does not answer. Please retry later.");
    }
}
