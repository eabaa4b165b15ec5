package io.gatehouse.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the decoder of a connection of HTTP/1.1 and spares it heads that it has decoded before: most messages of
 * one connection differ in their bodies only.
 *
 * <p>It understands nothing of HTTP by itself. What it remembers is what the decoder made of a message that came whole and
 * alone, and only where each line of the head is one header of that. And only after such a message, or one that was
 * recognized, it takes another one off: then the decoder holds nothing of a message before, and has nothing to read in
 * this one that it has not read before. So nobody can have octets read in two ways by sending them in pieces.
 */
public final class RepeatedHeads extends ChannelInboundHandlerAdapter {

    /** Longest message that is remembered, in octets. */
    static final int LONGEST = 64 * 1024;

    /** So many pieces in a row that were no message with the head before, and nothing is remembered any more. */
    static final int PATIENCE = 32;

    private final ChannelHandlerContext decoder;
    /** The head of the last message; null where the decoder may hold something of another one. */
    private @Nullable KnownHead known;

    private int useless;
    private @Nullable Watch watch;

    /** What the decoder makes of some octets: one message from its first octet to its last one, or something else. */
    private static final class Watch {
        private @Nullable HttpMessage head;
        private boolean one = true;
        private int body;

        private void saw(Object message) {
            if (message instanceof HttpMessage next) {
                one &= head == null && next.decoderResult().isSuccess();
                head = Heads.copy(next);
            } else if (message instanceof HttpContent content) {
                // What stands before a head is the rest of another message.
                one &= head != null && content.decoderResult().isSuccess();
                body += content.content().readableBytes();
            }
        }

        private @Nullable KnownHead known(byte[] octets) {
            return one && head != null ? KnownHead.of(octets, head, body) : null;
        }
    }

    private RepeatedHeads(ChannelHandlerContext decoder) {
        this.decoder = decoder;
    }

    /** Puts one before that decoder, which must make its messages with the library's own headers. */
    public static RepeatedHeads before(ChannelHandlerContext decoder) {
        ChannelPipeline pipeline = decoder.pipeline();
        RepeatedHeads made = new RepeatedHeads(decoder);
        pipeline.addBefore(decoder.name(), RepeatedHeads.class.getName(), made);
        return made;
    }

    /** Told of everything that the decoder makes, before it is used. */
    public void saw(Object message) {
        if (watch != null) {
            watch.saw(message);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf octets)) {
            known = null;
            ctx.fireChannelRead(message);
            return;
        }
        KnownHead head = decoder.isRemoved() ? null : known;
        int body = head == null ? -1 : head.body(octets);
        if (head != null && body >= 0) {
            repeat(head.with(body), octets, body);
        } else {
            decode(ctx, octets);
        }
    }

    private void repeat(KnownHead head, ByteBuf octets, int body) {
        known = head;
        useless = 0;
        decoder.fireChannelRead(head.message());
        decoder.fireChannelRead(
                new DefaultLastHttpContent(octets.readerIndex(octets.writerIndex() - body), EmptyHttpHeaders.INSTANCE));
    }

    private void decode(ChannelHandlerContext ctx, ByteBuf octets) {
        known = null;
        int length = octets.readableBytes();
        if (useless >= PATIENCE || length > LONGEST) {
            ctx.fireChannelRead(octets);
            return;
        }
        Watch mine = new Watch();
        int start = octets.readerIndex();
        octets.retain();
        watch = mine;
        try {
            ctx.fireChannelRead(octets);
            known = mine.known(ByteBufUtil.getBytes(octets, start, length));
            useless++;
        } finally {
            watch = null;
            octets.release();
        }
    }
}
