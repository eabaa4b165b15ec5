package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.address.AddressGuard;
import io.gatehouse.gateway.address.AddressRefused;
import io.gatehouse.gateway.cache.AtOnce;
import io.gatehouse.gateway.catalog.Target;
import io.netty.handler.codec.http.HttpMethod;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Requests to targets on pooled connections, each to an address that may be called. */
final class UpstreamConnections {

    /** A connection that does not open is noticed before a call gives up waiting for one that is in use. */
    static final long QUEUE_MARGIN_MILLIS = 250;

    /** Endpoints of which is remembered what their URLs say; what more there are is read again. */
    private static final int KNOWN = 256;

    private final AtomicReferenceArray<Whereabouts> places = new AtomicReferenceArray<>(KNOWN);
    private final AddressGuard addresses;
    private final boolean httpLoopback;
    private final TargetConnections connections;

    UpstreamConnections(
            Vertx vertx, UpstreamConfig config, GatewayConfig gateway, AddressGuard addresses, int poolSize) {
        this.addresses = addresses;
        this.httpLoopback = gateway.unsafeAllowHttpLoopback();
        this.connections = new TargetConnections(vertx, config, poolSize);
    }

    void close() {
        connections.close();
    }

    /** A request that is about to be sent; fails with {@link UpstreamFailure}. */
    Future<TargetRequest> open(HttpMethod method, Target target, UpstreamCredential credential) {
        Whereabouts where = whereabouts(target.endpoint());
        if (!where.allowed()) {
            return Future.failedFuture(new UpstreamFailure(UpstreamFailure.Kind.ADDRESS_REFUSED));
        }
        SocketAddress known = addresses.known(where.host(), where.port());
        return known != null
                ? connect(method, where, credential, known)
                : addresses
                        .locate(where.host(), where.port())
                        .transform(found -> found.failed()
                                ? Future.failedFuture(noAddress(found.cause()))
                                : connect(method, where, credential, found.result()));
    }

    private Whereabouts whereabouts(URI endpoint) {
        int slot = endpoint.hashCode() & KNOWN - 1;
        Whereabouts known = places.get(slot);
        if (known == null || !known.endpoint().equals(endpoint)) {
            known = Whereabouts.of(endpoint, httpLoopback);
            places.set(slot, known);
        }
        return known;
    }

    private Future<TargetRequest> connect(
            HttpMethod method, Whereabouts where, UpstreamCredential credential, SocketAddress address) {
        ContextInternal context = connections.here();
        return AtOnce.then(connections.get(context, address, where.tls()), got -> {
            if (got.failed()) {
                addresses.forget(where.host(), where.port());
                return Future.failedFuture(noConnection(got.cause()));
            }
            return Future.succeededFuture(
                    new TargetRequest(got.result(), context, method, credential.place(where.uri()), where.authority()));
        });
    }

    private static UpstreamFailure noAddress(Throwable cause) {
        return new UpstreamFailure(
                cause instanceof AddressRefused
                        ? UpstreamFailure.Kind.ADDRESS_REFUSED
                        : UpstreamFailure.Kind.UNREACHABLE);
    }

    private static UpstreamFailure noConnection(Throwable cause) {
        boolean waited = cause instanceof TimeoutException || cause instanceof ConnectionPoolTooBusyException;
        return new UpstreamFailure(waited ? UpstreamFailure.Kind.BUSY : UpstreamFailure.Kind.UNREACHABLE);
    }
}
