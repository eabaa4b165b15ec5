package io.gatehouse.gateway.cache;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Lets callers that ask for the same thing at the same time share one request. */
public final class SingleFlight<K, V> {

    private final ConcurrentHashMap<K, Future<V>> running = new ConcurrentHashMap<>();

    /** Joins the request that runs for the key, or starts it. */
    public Future<V> run(K key, Supplier<Future<V>> start) {
        Promise<V> mine = Promise.promise();
        Future<V> other = running.putIfAbsent(key, mine.future());
        if (other != null) {
            return here(other);
        }
        mine.future().onComplete(done -> running.remove(key, mine.future()));
        try {
            start.get().onComplete(mine);
        } catch (RuntimeException failed) {
            mine.fail(failed);
        }
        return here(mine.future());
    }

    /** The request may have been started by another event loop: each caller goes on on its own. */
    private static <V> Future<V> here(Future<V> future) {
        Context context = Vertx.currentContext();
        if (context == null) {
            return future;
        }
        Promise<V> promise = Promise.promise();
        future.onComplete(result -> {
            if (Vertx.currentContext() == context) {
                promise.handle(result);
            } else {
                context.runOnContext(ignored -> promise.handle(result));
            }
        });
        return promise.future();
    }
}
