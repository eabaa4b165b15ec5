package io.gatehouse.gateway.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An event as one line of JSON, its sequence number first, each member cut to what the trail stores. */
final class AuditLine {

    private static final String INTERRUPTED = "interrupted";
    private static final String PREFIX = "{\"sequence\":";
    private static final byte[] START = PREFIX.getBytes(StandardCharsets.US_ASCII);

    /** Each is written with every call, and nearly never needed. */
    private static final Map<AuditType, byte[]> INTERRUPTED_TAILS = interruptedTails();

    private AuditLine() {}

    /** The lines of events that are numbered from that on, each with its line feed. */
    static void write(List<AuditEvent> events, long first, byte[] out) {
        long sequence = first;
        int at = 0;
        for (AuditEvent event : events) {
            at = number(out, at, sequence++);
            at = copy(head(event), out, at);
            at = copy(ended(event), out, at);
            out[at++] = '\n';
        }
    }

    /** How long these are together, in bytes. */
    static int length(List<AuditEvent> events, long first) {
        long sequence = first;
        int length = 0;
        for (AuditEvent event : events) {
            length += START.length + digits(sequence++) + head(event).length + ended(event).length + 1;
        }
        return length;
    }

    private static byte[] ended(AuditEvent event) {
        byte[] known = event.tail;
        if (known != null) {
            return known;
        }
        byte[] tail = tail(event);
        event.tail = tail;
        return tail;
    }

    private static int copy(byte[] from, byte[] to, int at) {
        System.arraycopy(from, 0, to, at, from.length);
        return at + from.length;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static int number(byte[] out, int at, long sequence) {
        int end = copy(START, out, at) + digits(sequence);
        long rest = sequence;
        for (int i = end - 1; i >= at + START.length; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    /** The same of lines without their numbers, as the journal kept them. */
    static byte[] ofKept(List<byte[]> kept, long first) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(kept.size() * 384);
        long sequence = first;
        for (byte[] line : kept) {
            number(out, sequence++);
            out.write(line, 0, line.length);
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, long sequence) {
        out.writeBytes((PREFIX + sequence).getBytes(StandardCharsets.US_ASCII));
    }

    /** What stands between the number and the end of an event's line; written once. */
    static byte[] head(AuditEvent event) {
        byte[] known = event.head;
        if (known != null) {
            return known;
        }
        byte[] head = LineBytes.here()
                .time("time", event.time)
                .text("workload", event.workload, 255)
                .text("userIssuer", event.userIssuer, 1024)
                .text("userSubject", event.userSubject, 1024)
                .text("client", event.client, 256)
                .text("gateway", event.gateway, 128)
                .text("target", event.target, 256)
                .text("tool", event.tool, 256)
                .text("provider", event.provider, 128)
                .text("traceId", event.traceId, 64)
                .text("clientAddress", event.clientAddress, 64)
                .toBytes();
        event.head = head;
        return head;
    }

    /** The end of an event's line: what was asked for, and how that ended. */
    static byte[] tail(AuditEvent event) {
        LineBytes tail = begun(event.type, event.outcome, event.reason);
        if (event.durationMillis >= 0) {
            tail.number("durationMillis", event.durationMillis);
        }
        return tail.plain("}").toBytes();
    }

    /** The end of the line of a call that never ends, because its process was killed. */
    static byte[] interrupted(AuditEvent event) {
        return Objects.requireNonNull(INTERRUPTED_TAILS.get(event.type));
    }

    private static Map<AuditType, byte[]> interruptedTails() {
        Map<AuditType, byte[]> tails = new EnumMap<>(AuditType.class);
        for (AuditType type : AuditType.values()) {
            tails.put(
                    type,
                    begun(type, AuditOutcome.FAILED, INTERRUPTED).plain("}").toBytes());
        }
        return tails;
    }

    private static LineBytes begun(AuditType type, AuditOutcome outcome, @Nullable String reason) {
        return LineBytes.here()
                .text("type", type.name(), 64)
                .text("outcome", outcome.name(), 64)
                .text("reason", reason, 64);
    }

    /** Stands for a line that identity-service will never take, so that its number is not missing. */
    static byte[] unreadable(long sequence, String time) {
        return (PREFIX + sequence + ",\"time\":\"" + time
                        + "\",\"type\":\"AUDIT_EVENT_UNREADABLE\",\"outcome\":\"FAILED\",\"reason\":\"quarantined\"}\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The same line with so much taken off its number. */
    static byte[] renumbered(byte[] line, long sequence, long offset) {
        if (offset == 0) {
            return line;
        }
        int rest = PREFIX.length() + Long.toString(sequence).length();
        ByteArrayOutputStream out = new ByteArrayOutputStream(line.length);
        number(out, sequence - offset);
        out.write(line, rest, line.length - rest);
        return out.toByteArray();
    }

    /** A line as it is delivered with so much taken off its number, or what stands for one that cannot be read. */
    static byte[] delivered(byte[] line, long sequence, long offset) {
        return isWhole(line, sequence)
                ? renumbered(line, sequence, offset)
                : unreadable(sequence - offset, Instant.now().toString());
    }

    /** Whether the bytes are a whole line with that number. */
    static boolean isWhole(byte[] line, long sequence) {
        return isWhole(line, 0, line.length, sequence);
    }

    /** The same of some of them. */
    static boolean isWhole(byte[] bytes, int from, int length, long sequence) {
        int digits = from + START.length;
        int comma = digits + digits(sequence);
        int end = from + length;
        if (end < comma + 3
                || bytes[end - 1] != '\n'
                || bytes[end - 2] != '}'
                || bytes[comma] != ','
                || !Arrays.equals(bytes, from, digits, START, 0, START.length)) {
            return false;
        }
        long rest = sequence;
        for (int i = comma - 1; i >= digits; i--) {
            if (bytes[i] != '0' + rest % 10) {
                return false;
            }
            rest /= 10;
        }
        return true;
    }
}
