package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.limit.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one address of a target: the one that was used last is used next, so that those
 * that are not needed end. Touched by that loop only.
 */
final class TargetPool {

    private final Vertx vertx;
    private final int size;
    private final int queue;
    private final long patience;
    private final Supplier<Future<TargetConnection>> connect;
    private final ArrayDeque<TargetConnection> idle = new ArrayDeque<>();
    private final Set<TargetConnection> open = new HashSet<>();
    private final ArrayDeque<Promise<TargetConnection>> waiting = new ArrayDeque<>();
    private int opening;

    /**
     * @param size connections at most
     * @param queue how many may wait for one
     * @param patience how long, in milliseconds
     */
    TargetPool(Vertx vertx, int size, int queue, long patience, Supplier<Future<TargetConnection>> connect) {
        this.vertx = vertx;
        this.size = size;
        this.queue = queue;
        this.patience = patience;
        this.connect = connect;
    }

    /** A connection that nobody uses and that is there, or null. */
    @Nullable
    TargetConnection poll() {
        TargetConnection one = idle.poll();
        while (one != null && !one.isOpen()) {
            one = idle.poll();
        }
        return one;
    }

    /** A connection, as soon as there is one; fails as connecting does, or when that takes too long. */
    Future<TargetConnection> get() {
        TargetConnection free = poll();
        if (free != null) {
            return Future.succeededFuture(free);
        }
        if (open.size() + opening < size) {
            return connect();
        }
        if (waiting.size() >= queue) {
            return Future.failedFuture(new ConnectionPoolTooBusyException("too many wait for a connection"));
        }
        Promise<TargetConnection> mine = Promise.promise();
        waiting.add(mine);
        Deadline late = Deadline.in(vertx, patience, () -> {
            waiting.remove(mine);
            mine.tryFail(new TimeoutException("no connection became free"));
        });
        return mine.future().onComplete(got -> late.cancel());
    }

    private Future<TargetConnection> connect() {
        opening++;
        return connect.get().onComplete(connected -> {
            opening--;
            if (connected.succeeded()) {
                open.add(connected.result());
            } else {
                next();
            }
        });
    }

    /** A connection became free. */
    void free(TargetConnection connection) {
        Promise<TargetConnection> next = waiting.poll();
        if (next == null) {
            idle.push(connection);
        } else {
            next.complete(connection);
        }
    }

    /** A connection ended. */
    void gone(TargetConnection connection) {
        open.remove(connection);
        idle.remove(connection);
        next();
    }

    private void next() {
        if (!waiting.isEmpty() && open.size() + opening < size) {
            Promise<TargetConnection> next = waiting.remove();
            connect().onComplete(next);
        }
    }

    /** Ends what nobody has used since that time; true when nothing is left. */
    boolean sweep(long since) {
        while (!idle.isEmpty() && idle.getLast().freeSince() - since < 0) {
            idle.removeLast().close();
        }
        return open.isEmpty() && opening == 0 && waiting.isEmpty();
    }

    void close() {
        Set.copyOf(open).forEach(TargetConnection::close);
    }
}
