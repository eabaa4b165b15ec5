package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.wire.Output;
import io.gatehouse.gateway.wire.RepeatedHead;
import io.gatehouse.gateway.wire.RepeatedHeads;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import org.jspecify.annotations.Nullable;

/**
 * One connection of HTTP/1.1 (RFC 9112) to a target, for one request after another. Netty reads and writes the messages;
 * what does not fit into that order, an answer that nobody asked for, ends the connection.
 */
final class TargetConnection extends ChannelInboundHandlerAdapter {

    private static final int LONGEST_LINE = 4096;
    private static final int LARGEST_PIECE = 8192;

    /** Makes messages with the library's own headers. */
    private static final class Decoder extends HttpResponseDecoder {

        Decoder(int largestHead) {
            super(LONGEST_LINE, largestHead, LARGEST_PIECE);
        }

        @Override
        protected HttpMessage createMessage(String[] line) {
            return new DefaultHttpResponse(
                    HttpVersion.valueOf(line[0]),
                    HttpResponseStatus.valueOf(Integer.parseInt(line[1]), line[2]),
                    HeadersMultiMap.httpHeaders());
        }
    }

    private final TargetPool pool;
    private final Channel channel;
    private final RepeatedHeads heads;
    private @Nullable TargetRequest current;
    /** Whose answer is there to its end. */
    private @Nullable TargetRequest answered;

    /** Of the last head, and what was found out of it: the same head tells the same. */
    private @Nullable Object lastHead;

    private @Nullable AnswerKind lastKind;
    private boolean interim;
    private boolean reusable = true;
    private long freeSince;

    private TargetConnection(TargetPool pool, Channel channel, RepeatedHeads heads) {
        this.pool = pool;
        this.channel = channel;
        this.heads = heads;
    }

    /** Makes an open channel one; whatever else reads it must be gone. */
    static TargetConnection on(Channel channel, TargetPool pool, int largestHead) {
        Decoder decoder = new Decoder(largestHead);
        channel.pipeline().addLast(decoder);
        RepeatedHeads heads = RepeatedHeads.before(channel.pipeline().context(decoder));
        TargetConnection connection = new TargetConnection(pool, channel, heads);
        channel.pipeline().addLast(connection);
        return connection;
    }

    /** Works for that request from now on, unless it is closed. */
    boolean takes(TargetRequest request) {
        current = request;
        return channel.isActive();
    }

    /** Room for a head, and for a body of that length where that is sent with it. */
    ByteBuf room(int body) {
        return Output.head(channel.alloc(), RequestHead.USUAL, body);
    }

    void write(ByteBuf head, ByteBuf body) {
        Output.write(channel, head, body);
    }

    /** Tells the request that it cannot be sent. */
    void refuse() {
        gone(new HttpClosedException("the connection was closed"));
    }

    /** Runs that on the event loop of the connection, at once if this is it. */
    void onLoop(Runnable step) {
        if (channel.eventLoop().inEventLoop()) {
            step.run();
        } else {
            channel.eventLoop().execute(step);
        }
    }

    /** Runs that on the event loop of the connection, when what runs there has ended. */
    void later(Runnable step) {
        channel.eventLoop().execute(step);
    }

    /** Lets bytes come, or not. */
    void reading(boolean on) {
        if (channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
        }
    }

    void close() {
        reusable = false;
        channel.close();
    }

    /** Whether it is that request that it works for. */
    boolean serves(TargetRequest request) {
        return current == request || answered == request;
    }

    boolean isOpen() {
        return reusable && channel.isActive();
    }

    /** Since when nobody uses it, as {@link System#nanoTime}. */
    long freeSince() {
        return freeSince;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heads.saw(message);
        TargetRequest request = current;
        if (request == null || !(message instanceof HttpObject object)) {
            ReferenceCountUtil.release(message);
            close();
            return;
        }
        if (object.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            request.broken(object.decoderResult().cause());
            close();
            return;
        }
        if (object instanceof HttpResponse response) {
            head(request, response);
        }
        if (object instanceof HttpContent content) {
            content(request, content);
        }
    }

    private void head(TargetRequest request, HttpResponse response) {
        interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (interim && response.status().code() == 101) {
            request.broken(new HttpClosedException("nobody asked for another protocol"));
            close();
        } else if (!interim) {
            Object family = RepeatedHead.familyOf(response);
            if (family == null || family != lastHead) {
                lastHead = family;
                reusable &= HttpUtil.isKeepAlive(response);
                lastKind = AnswerKind.of(response.headers());
            }
            request.head(response, lastKind);
        }
    }

    private void content(TargetRequest request, HttpContent content) {
        if (interim) {
            content.release();
            return;
        }
        request.piece(content.content());
        if (content instanceof LastHttpContent) {
            current = null;
            answered = request;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        TargetRequest request = current;
        if (request != null && request.waits()) {
            request.tell();
        }
        ended();
    }

    /** Only now, because what came with the end of an answer must not become the answer to somebody else's request. */
    private void ended() {
        TargetRequest request = answered;
        answered = null;
        if (request != null) {
            free();
            request.ended();
        }
    }

    /** Nobody uses it any more. One that has not taken the whole request cannot be used for another one. */
    void free() {
        current = null;
        var unsent = channel.unsafe().outboundBuffer();
        if (reusable && channel.isActive() && unsent != null && unsent.isEmpty()) {
            reading(true);
            freeSince = System.nanoTime();
            pool.free(this);
        } else {
            close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        reusable = false;
        ended();
        gone(new HttpClosedException("the connection was closed"));
        pool.gone(this);
    }

    private void gone(Throwable cause) {
        ended();
        TargetRequest request = current;
        current = null;
        if (request != null) {
            request.broken(cause);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        gone(cause);
        close();
    }
}
