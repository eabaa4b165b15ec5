package io.gatehouse.gateway.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event as one line of JSON, its sequence number first, each member cut to what the trail stores. */
final class AuditLine {

    private static final String INTERRUPTED = "interrupted";
    private static final String PREFIX = "{\"sequence\":";

    private AuditLine() {}

    /** The lines of events that are numbered from that on, each with its line feed. */
    static byte[] of(List<AuditEvent> events, long first) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(events.size() * 384);
        long sequence = first;
        for (AuditEvent event : events) {
            number(out, sequence++);
            byte[] head = head(event);
            byte[] tail = event.tail == null ? tail(event) : event.tail;
            out.write(head, 0, head.length);
            out.write(tail, 0, tail.length);
            out.write('\n');
        }
        return out.toByteArray();
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
        return tail(event, event.outcome, event.reason);
    }

    /** The end of the line of a call that never ends, because its process was killed. */
    static byte[] interrupted(AuditEvent event) {
        return tail(event, AuditOutcome.FAILED, INTERRUPTED);
    }

    private static byte[] tail(AuditEvent event, AuditOutcome outcome, @Nullable String reason) {
        LineBytes tail = LineBytes.here()
                .text("type", event.type.name(), 64)
                .text("outcome", outcome.name(), 64)
                .text("reason", reason, 64);
        if (event.durationMillis >= 0) {
            tail.number("durationMillis", event.durationMillis);
        }
        return tail.plain("}").toBytes();
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
        out.writeBytes((PREFIX + (sequence - offset)).getBytes(StandardCharsets.US_ASCII));
        out.write(line, rest, line.length - rest);
        return out.toByteArray();
    }

    /** Whether the bytes are a whole line with that number. */
    static boolean isWhole(byte[] line, long sequence) {
        byte[] start = (PREFIX + sequence + ",").getBytes(StandardCharsets.US_ASCII);
        if (line.length < start.length + 2 || line[line.length - 1] != '\n' || line[line.length - 2] != '}') {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (line[i] != start[i]) {
                return false;
            }
        }
        return true;
    }
}
