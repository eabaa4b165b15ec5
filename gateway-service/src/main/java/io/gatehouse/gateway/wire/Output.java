package io.gatehouse.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelOutboundInvoker;
import java.nio.charset.StandardCharsets;

/** Writes messages whose heads are there as octets, past encoders. */
public final class Output {

    /** Octets of a body that are copied behind its head, because one write of the system costs less than two. */
    private static final int COPIED = 16 * 1024;

    /** What {@link #end} takes. */
    public static final int LENGTH = 32;

    private static final byte[] CONTENT_LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private Output() {}

    /** Room for a head of about that size, and for the body where that is copied. */
    public static ByteBuf head(ByteBufAllocator allocator, int size, int body) {
        return allocator.ioBuffer(size + (body <= COPIED ? body : 0));
    }

    /** Ends a head with the length of its body as its last line; that takes {@value #LENGTH} octets at most. */
    public static void end(ByteBuf head, int body) {
        head.writeBytes(CONTENT_LENGTH);
        ByteBufUtil.writeAscii(head, Integer.toString(body));
        head.writeBytes(END);
    }

    /** How many octets there are in all pieces. */
    public static int length(ByteBuf... pieces) {
        int length = 0;
        for (ByteBuf piece : pieces) {
            length += piece.readableBytes();
        }
        return length;
    }

    /** Writes a head and the pieces of its body, which are released; a long body goes out from where it lies. */
    public static void write(ChannelOutboundInvoker to, ByteBuf head, ByteBuf... body) {
        boolean copied = length(body) <= COPIED;
        if (!copied) {
            to.write(head, to.voidPromise());
        }
        for (ByteBuf piece : body) {
            if (copied) {
                head.writeBytes(piece);
                piece.release();
            } else {
                to.write(piece, to.voidPromise());
            }
        }
        if (copied) {
            to.writeAndFlush(head, to.voidPromise());
        } else {
            to.flush();
        }
    }
}
