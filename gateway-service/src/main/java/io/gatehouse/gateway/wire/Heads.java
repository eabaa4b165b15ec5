package io.gatehouse.gateway.wire;

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
        return with(head, copy(head.headers()), new Object());
    }

    /** The same head of a message whose body is so long; of the same family. */
    static HttpMessage copy(HttpMessage head, int body) {
        HeadersMultiMap headers = HeadersMultiMap.httpHeaders();
        head.headers().iteratorCharSequence().forEachRemaining(header -> {
            boolean length = HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(header.getKey());
            headers.add(header.getKey(), length ? Integer.toString(body) : header.getValue());
        });
        Object family = RepeatedHead.familyOf(head);
        return with(head, headers, family == null ? new Object() : family);
    }

    static HeadersMultiMap copy(HttpHeaders headers) {
        HeadersMultiMap copy = HeadersMultiMap.httpHeaders();
        headers.iteratorCharSequence().forEachRemaining(header -> copy.add(header.getKey(), header.getValue()));
        return copy;
    }

    private static HttpMessage with(HttpMessage head, HeadersMultiMap headers, Object family) {
        return switch (head) {
            case HttpRequest request -> new RepeatedRequest(request, headers, family);
            case HttpResponse response -> new RepeatedResponse(response, headers, family);
            default -> throw new IllegalArgumentException("neither a request nor a response");
        };
    }
}
