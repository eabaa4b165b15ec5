package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.wire.Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpMethod;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.nio.charset.StandardCharsets;

/** The octets before the body of a request (RFC 9112 §3 and §5), but for its credential and the length of its body. */
final class RequestHead {

    /** What most heads have room in. */
    static final int USUAL = 2048;

    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] octets;

    private RequestHead(byte[] octets) {
        this.octets = octets;
    }

    /** Keeps a head that is needed again. */
    static RequestHead of(HttpMethod method, String uri, HeadersMultiMap headers) {
        ByteBuf made = ByteBufAllocator.DEFAULT.buffer(USUAL);
        try {
            begin(made, method, uri, headers);
            return new RequestHead(ByteBufUtil.getBytes(made));
        } finally {
            made.release();
        }
    }

    /** Writes the lines of a head up to its last header. */
    static void begin(ByteBuf to, HttpMethod method, String uri, HeadersMultiMap headers) {
        ByteBufUtil.writeAscii(to, method.asciiName());
        ByteBufUtil.writeUtf8(to.writeByte(' '), uri);
        to.writeBytes(VERSION);
        headers.encode(to);
    }

    /** Writes a whole head. */
    void write(ByteBuf to, byte[] credential, int length) {
        Output.end(to.writeBytes(octets).writeBytes(credential), length);
    }
}
