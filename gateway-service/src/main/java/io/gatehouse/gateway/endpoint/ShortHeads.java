package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.wire.RepeatedHead;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Which requests on one connection may be served there, as far as their heads tell, and where they come from. */
final class ShortHeads {

    private final ShortWay way;
    private final @Nullable String remoteAddress;
    private final @Nullable ToldAddresses told;
    private @Nullable String from;
    /** Of what was taken last and may come again; the same head tells the same. */
    private @Nullable Object last;

    /** @param told what proxies tell on this connection, where anybody listens to that */
    ShortHeads(ShortWay way, @Nullable SocketAddress remote, @Nullable ToldAddresses told) {
        this.way = way;
        this.remoteAddress = remote == null ? null : remote.hostAddress();
        this.told = told;
    }

    /** Remembers where the library found that a request came from. */
    void learn(HttpServerRequest request) {
        if (told != null && request.headers() instanceof HeadersMultiMap headers) {
            SocketAddress remote = request.remoteAddress();
            told.learn(headers, remote == null ? null : remote.hostAddress());
        }
    }

    /** Whether it may be served here. */
    boolean take(HttpRequest request) {
        Object family = RepeatedHead.familyOf(request);
        if (family != null && family == last) {
            return !way.ends();
        }
        boolean taken = way.takes(request) && isPlaced(request);
        last = taken ? family : null;
        return taken;
    }

    /** Whether it is known where a request came from. */
    private boolean isPlaced(HttpRequest request) {
        from = told == null ? remoteAddress : told.of(request.headers());
        return told == null || from != null;
    }

    /** Where what was taken last came from. */
    @Nullable
    String from() {
        return from;
    }
}
