package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.Loopback;
import io.gatehouse.gateway.address.AddressGuard;
import io.gatehouse.gateway.address.AddressRefused;
import io.gatehouse.gateway.catalog.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.concurrent.TimeoutException;

/** Pooled connections to targets, each to an address that may be called. */
final class UpstreamConnections {

    /** A connection that does not open is noticed before a call gives up waiting for one that is in use. */
    private static final long QUEUE_MARGIN_MILLIS = 250;

    private final UpstreamConfig config;
    private final AddressGuard addresses;
    private final boolean httpLoopback;
    private final LoopClients http;

    UpstreamConnections(
            Vertx vertx, UpstreamConfig config, GatewayConfig gateway, AddressGuard addresses, int poolSize) {
        this.config = config;
        this.addresses = addresses;
        this.httpLoopback = gateway.unsafeAllowHttpLoopback();
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setMaxWaitQueueSize(config.queueSize())
                .setMaxHeaderSize(config.maxHeaderSize())
                .setKeepAlive(true)
                .setKeepAliveTimeout((int) config.keepAliveTimeout().toSeconds())
                .setDecompressionSupported(false)
                .setTcpNoDelay(true);
        this.http = new LoopClients(vertx, options, poolSize);
    }

    void close() {
        http.close();
    }

    /** A request that is about to be sent; fails with {@link UpstreamFailure}. */
    Future<HttpClientRequest> open(HttpMethod method, Target target, UpstreamCredential credential) {
        URI endpoint = target.endpoint();
        if (!Loopback.allows(endpoint, httpLoopback)) {
            return Future.failedFuture(new UpstreamFailure(UpstreamFailure.Kind.ADDRESS_REFUSED));
        }
        boolean tls = "https".equalsIgnoreCase(endpoint.getScheme());
        int port = endpoint.getPort() >= 0 ? endpoint.getPort() : tls ? 443 : 80;
        String path = endpoint.getRawPath() == null || endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath();
        String uri = endpoint.getRawQuery() == null ? path : path + '?' + endpoint.getRawQuery();
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(host(endpoint))
                .setPort(port)
                .setSsl(tls)
                .setURI(credential.place(uri))
                .setFollowRedirects(false)
                .setConnectTimeout(config.connectTimeout().toMillis() + QUEUE_MARGIN_MILLIS);
        SocketAddress known = addresses.known(options.getHost(), port);
        return known != null
                ? connect(options, known)
                : addresses
                        .locate(options.getHost(), port)
                        .transform(found -> found.failed()
                                ? Future.failedFuture(noAddress(found.cause()))
                                : connect(options, found.result()));
    }

    private Future<HttpClientRequest> connect(RequestOptions options, SocketAddress address) {
        return http.here().request(options.setServer(address)).recover(failed -> {
            addresses.forget(options.getHost(), options.getPort());
            return Future.failedFuture(noConnection(failed));
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
