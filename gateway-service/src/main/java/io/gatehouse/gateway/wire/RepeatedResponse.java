package io.gatehouse.gateway.wire;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

/** The head of an answer that may come again; all answers with that head are this object, and nobody may change it. */
final class RepeatedResponse extends DefaultHttpResponse implements RepeatedHead {

    private final Object family;

    RepeatedResponse(HttpResponse response, HttpHeaders headers, Object family) {
        super(response.protocolVersion(), response.status(), headers);
        this.family = family;
    }

    @Override
    public Object family() {
        return family;
    }
}
