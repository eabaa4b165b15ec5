package io.gatehouse.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.NetSocketInternal;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections to targets, shared out among the event loops: a call's connection is on the loop that serves the call, so
 * that nothing is handed from thread to thread and no other loop is woken up. The library opens them, with TLS and the
 * names of certificates verified; what goes over them is the matter of {@link TargetConnection}.
 *
 * <p>The library's own HTTP client would do, and did: of what a call cost, a fifth was its futures, wrappers and locks.
 */
final class TargetConnections {

    private static final long SWEEP_MILLIS = 1_000;

    /** Where connections lead to; the address is one that may be called. */
    private record Key(SocketAddress address, boolean tls) {}

    /** What belongs to one event loop, and is touched by it alone. */
    private static final class Loop {
        private final Map<Key, TargetPool> pools = new HashMap<>();
        private @Nullable ScheduledFuture<?> sweeper;
    }

    private final Vertx vertx;
    private final UpstreamConfig config;
    private final NetClient plain;
    private final NetClient tls;
    private final int share;
    private final int queueShare;
    private final IdentityHashMap<EventLoop, Loop> loops = new IdentityHashMap<>();

    TargetConnections(Vertx vertx, UpstreamConfig config, int poolSize) {
        this.vertx = vertx;
        this.config = config;
        NetClientOptions options = new NetClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setTcpNoDelay(true);
        this.plain = vertx.createNetClient(options);
        this.tls = vertx.createNetClient(
                new NetClientOptions(options).setSsl(true).setHostnameVerificationAlgorithm("HTTPS"));
        ((VertxInternal) vertx).getEventLoopGroup().forEach(loop -> loops.put((EventLoop) loop, new Loop()));
        this.share = Math.max(1, poolSize / Math.max(1, loops.size()));
        this.queueShare = Math.max(1, config.queueSize() / Math.max(1, loops.size()));
    }

    /** The context whose event loop a request is sent from: that of whoever asks, if he is on one. */
    ContextInternal here() {
        Context current = Vertx.currentContext();
        return current instanceof ContextInternal context
                        && context.isEventLoopContext()
                        && loops.containsKey(context.nettyEventLoop())
                ? context
                : ((VertxInternal) vertx).createEventLoopContext();
    }

    /** A connection for one request, on that context; fails as connecting does. */
    Future<TargetConnection> get(ContextInternal context, SocketAddress address, boolean secured) {
        if (context.nettyEventLoop().inEventLoop()) {
            return pool(context, address, secured).get();
        }
        var promise = context.<TargetConnection>promise();
        context.runOnContext(go -> pool(context, address, secured).get().onComplete(promise));
        return promise.future();
    }

    private TargetPool pool(ContextInternal context, SocketAddress address, boolean secured) {
        Loop loop = Objects.requireNonNull(loops.get(context.nettyEventLoop()));
        Key key = new Key(address, secured);
        TargetPool known = loop.pools.get(key);
        if (known != null) {
            return known;
        }
        if (loop.sweeper == null) {
            loop.sweeper = context.nettyEventLoop()
                    .scheduleAtFixedRate(() -> sweep(loop), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
        TargetPool[] made = new TargetPool[1];
        // Opened on a context of its own: the connection outlives the request that it is opened for.
        ContextInternal own = context.unwrap();
        made[0] = new TargetPool(
                vertx,
                share,
                queueShare,
                config.connectTimeout().toMillis() + UpstreamConnections.QUEUE_MARGIN_MILLIS,
                () -> connect(own, address, secured, made));
        loop.pools.put(key, made[0]);
        return made[0];
    }

    private Future<TargetConnection> connect(
            ContextInternal context, SocketAddress address, boolean secured, TargetPool[] pool) {
        var opened = context.<TargetConnection>promise();
        context.dispatch(go -> {
            try {
                (secured ? tls : plain)
                        .connect(address)
                        .map(socket -> TargetConnection.on(bare(socket), pool[0], config.maxHeaderSize()))
                        .onComplete(opened);
            } catch (IllegalStateException closed) {
                // The process is about to end.
                opened.fail(closed);
            }
        });
        return opened.future();
    }

    /** The channel of a socket, with nothing on it but TLS. */
    private static Channel bare(NetSocket socket) {
        var pipeline = ((NetSocketInternal) socket).channelHandlerContext().pipeline();
        for (ChannelHandler handler : List.copyOf(pipeline.toMap().values())) {
            if (!(handler instanceof SslHandler)) {
                pipeline.remove(handler);
            }
        }
        return pipeline.channel();
    }

    private void sweep(Loop loop) {
        long since = System.nanoTime() - config.keepAliveTimeout().toNanos();
        loop.pools.values().removeIf(pool -> pool.sweep(since));
    }

    /** Ends all of them. */
    void close() {
        loops.forEach((eventLoop, loop) -> eventLoop.execute(() -> {
            if (loop.sweeper != null) {
                loop.sweeper.cancel(false);
            }
            loop.pools.values().forEach(TargetPool::close);
        }));
        plain.close();
        tls.close();
    }
}
