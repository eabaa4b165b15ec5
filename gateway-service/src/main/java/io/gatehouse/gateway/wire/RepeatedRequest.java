package io.gatehouse.gateway.wire;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/** The head of a request that may come again; all requests with that head are this object, and nobody may change it. */
public final class RepeatedRequest extends DefaultHttpRequest implements RepeatedHead {

    private final Object family;

    RepeatedRequest(HttpRequest request, HttpHeaders headers, Object family) {
        super(request.protocolVersion(), request.method(), request.uri(), headers);
        this.family = family;
    }

    @Override
    public Object family() {
        return family;
    }

    /** The same head for whoever may change it. */
    public HttpRequest own() {
        return new DefaultHttpRequest(protocolVersion(), method(), uri(), Heads.copy(headers()));
    }
}
