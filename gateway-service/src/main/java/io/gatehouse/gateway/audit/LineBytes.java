package io.gatehouse.gateway.audit;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes members of a JSON object for a line of the trail. Each call of a tool has such a line, and nearly every text in it
 * is one that stands in JSON as it is; the library's encoder does the others.
 */
final class LineBytes {

    /** One for each thread, which is used up before the thread does anything else. */
    private static final ThreadLocal<LineBytes> HERE = ThreadLocal.withInitial(LineBytes::new);

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    /** A member as it was written last; the same objects are the same member. */
    private record Written(String name, String value, int limit, byte[] member) {
        boolean is(String other, String said, int most) {
            return name == other && value == said && limit == most;
        }
    }

    /**
     * By what a member hashes to, two in a pair. The same gateways, targets and words come again all the time, and often
     * the same caller.
     */
    private final @Nullable Written[] written = new Written[128];

    private byte[] bytes = new byte[1024];
    private int length;
    private long second = Long.MIN_VALUE;
    private String shown = "";

    private LineBytes() {}

    /** An empty one. */
    static LineBytes here() {
        LineBytes line = HERE.get();
        line.length = 0;
        return line;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Adds a member with a time as {@link Instant#toString} writes it. */
    LineBytes time(String name, Instant time) {
        if (time.getEpochSecond() != second) {
            second = time.getEpochSecond();
            String text = Instant.ofEpochSecond(second).toString();
            shown = text.substring(0, text.length() - 1);
        }
        begin(name);
        plain(shown);
        fraction(time.getNano());
        return plain("Z\"");
    }

    private void fraction(int nanos) {
        if (nanos == 0) {
            return;
        }
        int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        room(10);
        bytes[length++] = '.';
        int divisor = 100_000_000;
        for (int i = 0; i < digits; i++) {
            bytes[length++] = (byte) ('0' + nanos / divisor % 10);
            divisor /= 10;
        }
    }

    /** Adds a member with a text, of which so many characters are kept; no member where there is no text. */
    LineBytes text(String name, @Nullable String value, int limit) {
        if (value == null) {
            return this;
        }
        int slot = name.hashCode() * 31 + value.hashCode() & written.length - 1;
        Written first = written[slot];
        Written second = written[slot ^ 1];
        if (first != null && first.is(name, value, limit)) {
            octets(first.member);
        } else if (second != null && second.is(name, value, limit)) {
            octets(second.member);
        } else {
            int start = length;
            encode(name, value, limit);
            written[slot ^ 1] = first;
            written[slot] = new Written(name, value, limit, Arrays.copyOfRange(bytes, start, length));
        }
        return this;
    }

    private void encode(String name, String value, int limit) {
        String kept = value.length() <= limit ? value : cut(value, limit);
        begin(name);
        byte[] encoded = kept.getBytes(StandardCharsets.UTF_8);
        if (!isPlain(encoded)) {
            // By way of characters, because half a character makes a question mark there and an error elsewhere.
            encoded = new String(JsonStringEncoder.getInstance().quoteAsString(kept)).getBytes(StandardCharsets.UTF_8);
        }
        octets(encoded);
        plain("\"");
    }

    private void octets(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** Adds a member with a number. */
    LineBytes number(String name, long value) {
        return plain(",\"").plain(name).plain("\":").plain(Long.toString(value));
    }

    private void begin(String name) {
        plain(",\"").plain(name).plain("\":\"");
    }

    /** Whether a text stands in JSON as it is (RFC 8259 §7): no control character, no quotation mark, no backslash. */
    private static boolean isPlain(byte[] text) {
        int at = 0;
        for (; at <= text.length - Long.BYTES; at += Long.BYTES) {
            long eight = (long) EIGHT.get(text, at);
            if ((below(eight, 0x20) | below(eight ^ QUOTES, 1) | below(eight ^ BACKSLASHES, 1)) != 0) {
                return false;
            }
        }
        for (; at < text.length; at++) {
            if (text[at] >= 0 && text[at] < 0x20 || text[at] == '"' || text[at] == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Not zero if one of eight octets is below that; of those from 0x80 on none is. */
    private static long below(long eight, int bound) {
        return eight - ONES * bound & ~eight & HIGHS;
    }

    /** Adds what stands in JSON as it is: printable ASCII. */
    @SuppressWarnings("deprecation") // of all ways to copy ASCII the one that makes nothing
    LineBytes plain(String ascii) {
        room(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
        return this;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }

    private static String cut(String value, int limit) {
        int end = Character.isHighSurrogate(value.charAt(limit - 1)) ? limit - 1 : limit;
        return value.substring(0, end);
    }
}
