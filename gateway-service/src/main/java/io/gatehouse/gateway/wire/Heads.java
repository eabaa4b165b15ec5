package io.gatehouse.gateway.wire;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.http.impl.headers.HeadersMultiMap;

/** Copies of heads, with the library's own headers. */
final class Heads {

    private Heads() {}

    /** The same head with headers that nobody else holds. */
    static HttpMessage copy(HttpMessage head) {
        return with(head, copy(head.headers()));
    }

    /** The same head of a message whose body is so long. */
    static HttpMessage copy(HttpMessage head, int body) {
        HeadersMultiMap headers = HeadersMultiMap.httpHeaders();
        head.headers().iteratorCharSequence().forEachRemaining(header -> {
            boolean length = HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(header.getKey());
            headers.add(header.getKey(), length ? Integer.toString(body) : header.getValue());
        });
        return with(head, headers);
    }

    static HeadersMultiMap copy(HttpHeaders headers) {
        HeadersMultiMap copy = HeadersMultiMap.httpHeaders();
        headers.iteratorCharSequence().forEachRemaining(header -> copy.add(header.getKey(), header.getValue()));
        return copy;
    }

    private static HttpMessage with(HttpMessage head, HeadersMultiMap headers) {
        return switch (head) {
            case HttpRequest request -> new RepeatedRequest(request, headers);
            case HttpResponse response ->
                new DefaultHttpResponse(response.protocolVersion(), response.status(), headers);
            default -> throw new IllegalArgumentException("neither a request nor a response");
        };
    }
}
