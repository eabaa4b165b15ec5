package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.wire.Output;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes an answer of JSON past the library's own response. */
final class ShortAnswer {

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private static final byte[] OK =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n".getBytes(StandardCharsets.US_ASCII);

    private ShortAnswer() {}

    /** Writes status 200 and the pieces as one body, past the encoder: that head is always the same, but for the length. */
    static void write(ChannelHandlerContext encoder, ByteBuf... pieces) {
        int length = Output.length(pieces);
        ByteBuf head = Output.head(encoder.alloc(), OK.length + Output.LENGTH, length);
        Output.end(head.writeBytes(OK), length);
        Output.write(encoder, head, pieces);
    }

    /** Writes the pieces as one body; each goes out from where it lies, and is released then. */
    static void write(ChannelHandlerContext to, int status, @Nullable MultiMap more, ByteBuf... pieces) {
        HeadersMultiMap headers = HeadersMultiMap.httpHeaders();
        if (more != null) {
            headers.addAll(more);
        }
        headers.set(HttpHeaders.CONTENT_TYPE, JSON);
        headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(Output.length(pieces)));
        write(to, HttpResponseStatus.valueOf(status), headers, pieces);
    }

    private static void write(
            ChannelHandlerContext to, HttpResponseStatus status, HeadersMultiMap headers, ByteBuf... pieces) {
        HttpVersion version = HttpVersion.HTTP_1_1;
        if (pieces.length == 1) {
            to.writeAndFlush(
                    new DefaultFullHttpResponse(version, status, pieces[0], headers, EmptyHttpHeaders.INSTANCE),
                    to.voidPromise());
            return;
        }
        to.write(new DefaultHttpResponse(version, status, headers), to.voidPromise());
        for (ByteBuf piece : pieces) {
            to.write(new DefaultHttpContent(piece), to.voidPromise());
        }
        to.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, to.voidPromise());
    }
}
