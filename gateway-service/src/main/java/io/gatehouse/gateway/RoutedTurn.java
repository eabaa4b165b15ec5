package io.gatehouse.gateway;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** What a router made of a request. */
record RoutedTurn(RoutingContext routing) implements HttpTurn {

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    @Override
    public MultiMap headers() {
        return routing.request().headers();
    }

    @Override
    public MultiMap ownHeaders() {
        return headers();
    }

    @Override
    public @Nullable String remoteAddress() {
        SocketAddress address = routing.request().remoteAddress();
        return address == null ? null : address.hostAddress();
    }

    @Override
    public <T> @Nullable T get(String key) {
        return routing.get(key);
    }

    @Override
    public void put(String key, Object value) {
        routing.put(key, value);
    }

    @Override
    public void addEndHandler(Handler<AsyncResult<Void>> handler) {
        routing.addEndHandler(handler);
    }

    @Override
    public boolean closed() {
        return routing.response().closed();
    }

    @Override
    public boolean begun() {
        return routing.response().headWritten() || routing.response().ended();
    }

    @Override
    public boolean ended() {
        return routing.response().ended();
    }

    @Override
    public int status() {
        return routing.response().getStatusCode();
    }

    @Override
    public Future<Void> answer(int status, @Nullable MultiMap more, Buffer json) {
        if (begun() || closed()) {
            return Future.succeededFuture();
        }
        HttpServerResponse response = routing.response().setStatusCode(status);
        if (more != null) {
            response.headers().addAll(more);
        }
        return response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(json);
    }

    @Override
    public Future<Void> answer(Buffer... pieces) {
        if (begun() || closed()) {
            return Future.succeededFuture();
        }
        int length = 0;
        for (Buffer piece : pieces) {
            length += piece.length();
        }
        HttpServerResponse response = routing.response()
                .setStatusCode(200)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(length));
        for (Buffer piece : pieces) {
            response.write(piece);
        }
        return response.end();
    }

    @Override
    public boolean isHere() {
        return true;
    }

    @Override
    public void onLoop(Runnable step) {
        // The library's own request and response may be used on any thread.
        step.run();
    }
}
