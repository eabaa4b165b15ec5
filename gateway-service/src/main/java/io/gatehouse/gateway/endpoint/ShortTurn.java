package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.caller.KnownCaller;
import io.gatehouse.gateway.mcp.ClientAddress;
import io.gatehouse.gateway.wire.RepeatedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A turn of {@link ShortRequests}, until somebody asks for its routing; from then on it is that one's. */
final class ShortTurn implements HttpTurn {

    private final ShortRequests requests;
    private HttpRequest request;
    private final @Nullable String remoteAddress;
    private final Map<String, Object> kept = new HashMap<>(4);
    private final List<Handler<AsyncResult<Void>>> endHandlers = new ArrayList<>(4);
    private volatile @Nullable HttpTurn routed;
    private volatile boolean begun;
    private int status = 200;

    ShortTurn(ShortRequests requests, HttpRequest request, @Nullable String remoteAddress) {
        this.requests = requests;
        this.request = request;
        this.remoteAddress = remoteAddress;
    }

    /** Who the request before on this connection was of, or null. */
    @Nullable
    KnownCaller lastCaller() {
        return requests.lastCaller();
    }

    /** Whether that one had the same head. */
    boolean hasLastHead() {
        return requests.servedWith(request);
    }

    /** It is served, as a request of that caller. */
    void servedCaller(KnownCaller caller) {
        requests.served(caller, request);
    }

    HttpRequest request() {
        return request;
    }

    @Override
    public MultiMap headers() {
        HttpTurn other = routed;
        return other == null ? (HeadersMultiMap) request.headers() : other.headers();
    }

    @Override
    public MultiMap ownHeaders() {
        HttpTurn other = routed;
        if (other != null) {
            return other.ownHeaders();
        }
        if (request instanceof RepeatedRequest shared) {
            request = shared.own();
        }
        return headers();
    }

    @Override
    public @Nullable String remoteAddress() {
        return remoteAddress;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T get(String key) {
        HttpTurn other = routed;
        return other == null ? (T) kept.get(key) : other.get(key);
    }

    @Override
    public void put(String key, Object value) {
        HttpTurn other = routed;
        if (other == null) {
            kept.put(key, value);
        } else {
            other.put(key, value);
        }
    }

    @Override
    public void addEndHandler(Handler<AsyncResult<Void>> handler) {
        HttpTurn other = routed;
        if (other == null) {
            endHandlers.add(handler);
        } else {
            other.addEndHandler(handler);
        }
    }

    @Override
    public boolean closed() {
        HttpTurn other = routed;
        return other != null && other.closed();
    }

    @Override
    public boolean begun() {
        HttpTurn other = routed;
        return other == null ? begun : other.begun();
    }

    @Override
    public boolean ended() {
        HttpTurn other = routed;
        return other == null ? begun : other.ended();
    }

    @Override
    public int status() {
        HttpTurn other = routed;
        return other == null ? status : other.status();
    }

    @Override
    public Future<Void> answer(int code, @Nullable MultiMap more, Buffer json) {
        HttpTurn other = routed;
        if (other != null) {
            return other.answer(code, more, json);
        }
        if (!begun) {
            begun = true;
            status = code;
            onLoop(() -> requests.answer(this, code, more, json.getByteBuf()));
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> answer(Buffer... pieces) {
        HttpTurn other = routed;
        if (other != null) {
            return other.answer(pieces);
        }
        if (!begun) {
            begun = true;
            ByteBuf[] parts = new ByteBuf[pieces.length];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = pieces[i].getByteBuf();
            }
            onLoop(() -> requests.answer(this, 200, null, parts));
        }
        return Future.succeededFuture();
    }

    @Override
    public RoutingContext routing() {
        HttpTurn other = routed;
        return (other == null ? requests.route(this) : other).routing();
    }

    /** Goes on as that one, which gets all that was kept for this one. */
    HttpTurn become(HttpTurn other) {
        // The library reads no headers of proxies for a request that it takes over.
        ClientAddress.told(other.routing(), remoteAddress);
        kept.forEach(other::put);
        endHandlers.forEach(other::addEndHandler);
        kept.clear();
        endHandlers.clear();
        routed = other;
        return other;
    }

    @Override
    public boolean isHere() {
        return requests.isHere();
    }

    @Override
    public void onLoop(Runnable step) {
        requests.onLoop(step);
    }

    /** It was answered. */
    void over() {
        List<Handler<AsyncResult<Void>>> told = List.copyOf(endHandlers);
        endHandlers.clear();
        told.forEach(handler -> handler.handle(Future.succeededFuture()));
    }
}
