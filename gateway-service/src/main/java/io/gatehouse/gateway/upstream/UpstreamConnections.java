package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.Loopback;
import io.gatehouse.gateway.address.AddressGuard;
import io.gatehouse.gateway.address.AddressRefused;
import io.gatehouse.gateway.catalog.Target;
import io.netty.handler.codec.http.HttpMethod;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.concurrent.TimeoutException;

/** Requests to targets on pooled connections, each to an address that may be called. */
final class UpstreamConnections {

    /** A connection that does not open is noticed before a call gives up waiting for one that is in use. */
    static final long QUEUE_MARGIN_MILLIS = 250;

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
        URI endpoint = target.endpoint();
        if (!Loopback.allows(endpoint, httpLoopback)) {
            return Future.failedFuture(new UpstreamFailure(UpstreamFailure.Kind.ADDRESS_REFUSED));
        }
        boolean tls = "https".equalsIgnoreCase(endpoint.getScheme());
        int port = endpoint.getPort() >= 0 ? endpoint.getPort() : tls ? 443 : 80;
        String host = host(endpoint);
        SocketAddress known = addresses.known(host, port);
        return known != null
                ? connect(method, endpoint, credential, known, tls)
                : addresses
                        .locate(host, port)
                        .transform(found -> found.failed()
                                ? Future.failedFuture(noAddress(found.cause()))
                                : connect(method, endpoint, credential, found.result(), tls));
    }

    private Future<TargetRequest> connect(
            HttpMethod method, URI endpoint, UpstreamCredential credential, SocketAddress address, boolean tls) {
        String path = endpoint.getRawPath() == null || endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath();
        String uri = endpoint.getRawQuery() == null ? path : path + '?' + endpoint.getRawQuery();
        ContextInternal context = connections.here();
        return connections.get(context, address, tls).transform(got -> {
            if (got.failed()) {
                addresses.forget(host(endpoint), address.port());
                return Future.failedFuture(noConnection(got.cause()));
            }
            // A port that goes without saying is not said (RFC 9110 §7.2).
            boolean usual = address.port() == (tls ? 443 : 80);
            String authority = usual ? endpoint.getHost() : endpoint.getHost() + ':' + address.port();
            return Future.succeededFuture(
                    new TargetRequest(got.result(), context, method, credential.place(uri), authority));
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

    private static String host(URI endpoint) {
        String host = endpoint.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
