package io.gatehouse.gateway.upstream;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.util.IdentityHashMap;

/**
 * One HTTP client for each event loop, so that a call's connection to its target is on the loop that serves the call:
 * nothing is handed from thread to thread and no other loop is woken up. The pool is shared out among the loops.
 */
final class LoopClients {

    private final HttpClient shared;
    private final IdentityHashMap<EventLoop, HttpClient> own = new IdentityHashMap<>();

    LoopClients(Vertx vertx, HttpClientOptions options, int poolSize) {
        this.shared = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(poolSize));
        var loops = ((VertxInternal) vertx).getEventLoopGroup();
        int count = 0;
        for (var ignored : loops) {
            count++;
        }
        // A pool that has not one connection for each stays one pool.
        int share = poolSize / Math.max(1, count);
        if (count > 1 && share > 0) {
            var each = new HttpClientOptions(options)
                    .setMaxWaitQueueSize(Math.max(1, options.getMaxWaitQueueSize() / count));
            loops.forEach(loop ->
                    own.put((EventLoop) loop, vertx.createHttpClient(each, new PoolOptions().setHttp1MaxSize(share))));
        }
    }

    /** The client of the loop that asks. */
    HttpClient here() {
        Context context = Vertx.currentContext();
        HttpClient mine = context instanceof ContextInternal known ? own.get(known.nettyEventLoop()) : null;
        return mine == null ? shared : mine;
    }

    void close() {
        own.values().forEach(HttpClient::close);
        shared.close();
    }
}
