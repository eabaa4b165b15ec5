package io.gatehouse.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMessage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of a message as it came, with what the decoder made of it. The same octets are the same head again, whatever
 * they mean; only the digits of {@code Content-Length} may be others. Hides itself, because heads hold credentials.
 */
final class KnownHead {

    /** Digits that a length may have; what is longer than one read of a connection is never looked at. */
    private static final int MOST_DIGITS = 7;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Where octets are compared: looking at each of them in the buffer of the network costs more than to copy them. */
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[2048]);

    private final byte[] before;
    private final byte[] after;
    private final HttpMessage message;
    private final int length;

    private KnownHead(byte[] before, byte[] after, HttpMessage message, int length) {
        this.before = before;
        this.after = after;
        this.message = message;
        this.length = length;
    }

    /**
     * Remembers the head of a message.
     *
     * @param octets the whole message
     * @param decoded what the decoder made of its head; nobody else may hold that
     * @param body the length of the body that the decoder found
     * @return null where the octets before the body are not exactly that head, as {@link HeadLines} reads it
     */
    static @Nullable KnownHead of(byte[] octets, HttpMessage decoded, int body) {
        int end = octets.length - body;
        HeadLines.Length length = end > 0 ? HeadLines.length(octets, end, decoded) : null;
        return length == null || length.value() != body
                ? null
                : new KnownHead(
                        Arrays.copyOf(octets, length.from()),
                        Arrays.copyOfRange(octets, length.to(), end),
                        decoded,
                        body);
    }

    /** The length of the body, if all of these octets are one message with this head; -1 for any other. */
    int body(ByteBuf octets) {
        int length = octets.readableBytes();
        int digits = before.length;
        if (digits + 1 + after.length > length) {
            return -1;
        }
        int most = Math.min(length, digits + MOST_DIGITS + after.length);
        byte[] came = scratch(most);
        octets.getBytes(octets.readerIndex(), came, 0, most);
        if (!isThere(came, 0, before)) {
            return -1;
        }
        int at = digits;
        int value = 0;
        while (at < most && at - digits < MOST_DIGITS && isDigit(came[at])) {
            value = value * 10 + came[at++] - '0';
        }
        boolean canonical = at - digits == 1 || at - digits > 1 && came[digits] != '0';
        boolean ends = canonical && at + after.length + value == length;
        return ends && isThere(came, at, after) ? value : -1;
    }

    private static byte[] scratch(int length) {
        byte[] here = SCRATCH.get();
        if (here.length < length) {
            here = new byte[length];
            SCRATCH.set(here);
        }
        return here;
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** Whether those octets are there; looks at all of them whatever it finds, because there are credentials among them. */
    private static boolean isThere(byte[] octets, int from, byte[] known) {
        long differs = 0;
        int i = 0;
        for (; i <= known.length - Long.BYTES; i += Long.BYTES) {
            differs |= (long) EIGHT.get(octets, from + i) ^ (long) EIGHT.get(known, i);
        }
        for (; i < known.length; i++) {
            differs |= octets[from + i] ^ known[i];
        }
        return differs == 0;
    }

    /** The same head of a message whose body is so long. */
    KnownHead with(int body) {
        return body == length ? this : new KnownHead(before, after, Heads.copy(message, body), body);
    }

    /** What the decoder would make of it; for reading only. */
    HttpMessage message() {
        return message;
    }

    @Override
    public String toString() {
        return "KnownHead[]";
    }
}
