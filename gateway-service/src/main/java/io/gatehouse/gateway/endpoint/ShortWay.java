package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.Snapshots;
import io.gatehouse.gateway.drain.Drain;
import io.gatehouse.gateway.wire.RepeatedHeads;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.AsciiString;
import io.quarkus.vertx.http.runtime.ProxyConfig;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of further messages on a connection that has served a caller: past what Quarkus and the library wrap around every
 * request for the sake of routes that need it (two fifths of what a call costs). Each of them is checked as the first one
 * was. Whatever it does not know at once, another path, another method, another caller, goes the usual way.
 */
@Singleton
class ShortWay {

    private static final String GATEWAYS = "/gateways/";
    private static final String TARGETS = "/targets/";
    private static final String END = McpRoutes.DEFAULT;
    private static final String ROUTED = ShortWay.class.getName();
    /** What the library hands over what it made of a request to. */
    private static final String LAST = "handler";
    /** What reads and writes the messages of HTTP there, and what may stand between. */
    private static final String DECODER = "httpDecoder";

    private static final String ENCODER = "httpEncoder";
    private static final String COMPRESSOR = "deflater";

    private final Snapshots snapshots;
    private final McpEndpoint endpoint;
    private final Drain drain;
    private final boolean opens;
    /** The headers in which proxies tell for whom they ask; null where nobody listens to that. */
    private final @Nullable List<AsciiString> forwarding;

    private final Handler<HttpServerRequest> usual;
    private final Router router;
    /** Requests that came on such connections and needed what the library makes of them. */
    private final Counter routed;

    ShortWay(
            Vertx vertx,
            Snapshots snapshots,
            McpEndpoint endpoint,
            Drain drain,
            MeterRegistry metrics,
            VertxHttpConfig http) {
        this.snapshots = snapshots;
        this.endpoint = endpoint;
        this.drain = drain;
        this.opens = opens(http);
        this.forwarding = http.proxy().proxyAddressForwarding() ? ToldAddresses.read(http.proxy()) : null;
        this.usual = VertxHttpRecorder.getRootHandler();
        this.router = Router.router(vertx);
        router.route().handler(ShortWay::take);
        this.routed = metrics.counter("gateway.requests.routed");
    }

    /** Whether an operator wants nothing of each request that the usual way alone does. */
    static boolean opens(VertxHttpConfig http) {
        ProxyConfig proxy = http.proxy();
        return !(proxy.proxyAddressForwarding() && (proxy.enableForwardedPrefix() || proxy.enableTrustedProxyHeader()))
                && http.header().isEmpty()
                && http.filter().isEmpty()
                && !http.cors().enabled()
                && !http.accessLog().enabled();
    }

    /** Has what follows on the connection of that request come here first. HTTP/2 stays as it is. */
    void open(HttpServerRequest request) {
        if (!opens
                || request.version() != HttpVersion.HTTP_1_1
                || !(request.connection() instanceof Http1xServerConnection connection)) {
            return;
        }
        ChannelPipeline pipeline = connection.channel().pipeline();
        ShortRequests requests = pipeline.get(ShortRequests.class);
        if (requests == null && pipeline.get(LAST) != null && pipeline.get(DECODER) != null) {
            requests = new ShortRequests(
                    this,
                    new ShortHeads(
                            this,
                            connection.remoteAddress(),
                            forwarding == null ? null : new ToldAddresses(forwarding)),
                    RepeatedHeads.before(pipeline.context(DECODER)),
                    pipeline.get(COMPRESSOR) == null ? pipeline.context(ENCODER) : null,
                    connection.getContext());
            pipeline.addBefore(LAST, ShortRequests.class.getName(), requests);
            connection.handler(requests::routed);
        }
        if (requests != null) {
            requests.learn(request);
        }
    }

    /** Whether that may be a request of ours, as far as its head tells. */
    boolean takes(HttpRequest request) {
        // The usual way says to whoever comes during the end that he shall not come again.
        return io.netty.handler.codec.http.HttpMethod.POST.equals(request.method())
                && io.netty.handler.codec.http.HttpVersion.HTTP_1_1.equals(request.protocolVersion())
                && request.decoderResult().isSuccess()
                && request.headers() instanceof HeadersMultiMap headers
                && headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                && HttpUtil.isKeepAlive(request)
                && !headers.contains(HttpHeaderNames.EXPECT)
                && !headers.contains(HttpHeaderNames.UPGRADE)
                && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                && !ends();
    }

    /** Whether the end of the process has begun. */
    boolean ends() {
        return drain.begun();
    }

    /** Serves a request that has come whole; false, and nothing was done, where it has to go the usual way. */
    boolean serve(ShortTurn turn, String uri, Buffer body) {
        GatewaySnapshot gateway = gateway(uri);
        return gateway != null && endpoint.handleWhole(turn, gateway, body);
    }

    void usual(HttpServerRequest request) {
        routed.increment();
        usual.handle(request);
    }

    /** Makes a routing for a request and does nothing else. */
    void route(HttpServerRequest request, Consumer<RoutingContext> taker) {
        routed.increment();
        Objects.requireNonNull(Vertx.currentContext()).putLocal(ROUTED, taker);
        router.handle(request);
    }

    private static void take(RoutingContext ctx) {
        Context context = Objects.requireNonNull(Vertx.currentContext());
        Consumer<RoutingContext> taker = context.getLocal(ROUTED);
        context.removeLocal(ROUTED);
        taker.accept(ctx);
    }

    /** The gateway that is served at exactly that path; null for what it takes a router to tell. */
    private @Nullable GatewaySnapshot gateway(String uri) {
        if (uri.equals(McpRoutes.DEFAULT)) {
            return snapshots.defaultGateway();
        }
        int idEnd = uri.startsWith(GATEWAYS) ? uri.indexOf('/', GATEWAYS.length()) : -1;
        if (idEnd < 0) {
            return null;
        }
        int nameEnd = uri.length() - END.length();
        boolean one = nameEnd > idEnd && uri.startsWith(TARGETS, idEnd);
        if (!uri.endsWith(END) || nameEnd != idEnd && !one) {
            return null;
        }
        GatewaySnapshot gateway = snapshots.find(uri.substring(GATEWAYS.length(), idEnd));
        return gateway == null || !one ? gateway : gateway.ofTarget(uri.substring(idEnd + TARGETS.length(), nameEnd));
    }
}
