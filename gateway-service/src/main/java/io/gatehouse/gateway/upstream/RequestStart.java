package io.gatehouse.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpMethod;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import org.jspecify.annotations.Nullable;

/** What one request begins with: headers of its own, or a head that others had before. */
final class RequestStart {

    private static final byte[] NO_LINE = {};
    private static final int CRLF = '\r' << 8 | '\n';

    private final HttpMethod method;
    private final String uri;
    private final String host;
    private @Nullable HeadersMultiMap headers;
    private @Nullable RequestHead ready;
    private byte[] credential = NO_LINE;

    RequestStart(HttpMethod method, String uri, String host) {
        this.method = method;
        this.uri = uri;
        this.host = host;
    }

    /** Headers of its own; the framing is added when it is sent. */
    HeadersMultiMap headers() {
        HeadersMultiMap known = headers;
        if (known == null) {
            known = HeadersMultiMap.httpHeaders().set(HttpHeaders.HOST, host);
            headers = known;
        }
        return known;
    }

    /** The headers so far as a head for other requests to the same place, too. */
    RequestHead toHead() {
        return RequestHead.of(method, uri, headers());
    }

    /** Begins with that head and a line of a credential, whatever headers it has. */
    void with(RequestHead head, byte[] line) {
        ready = head;
        credential = line;
    }

    /** @param framed whether there is a body, if only an empty one */
    void write(ByteBuf to, int length, boolean framed) {
        RequestHead known = ready;
        if (known != null) {
            known.write(to, credential, length);
            return;
        }
        HeadersMultiMap all = headers();
        if (framed) {
            all.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(length));
        }
        RequestHead.begin(to, method, uri, all);
        ByteBufUtil.writeShortBE(to, CRLF);
    }
}
