package io.gatehouse.gateway.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event as one line of JSON, its sequence number first, each member cut to what the trail stores. */
final class AuditLine {

    private static final JsonFactory JSON = new JsonFactoryBuilder().build();
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
        ByteArrayOutputStream out = new ByteArrayOutputStream(384);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            members(json, event);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        byte[] object = out.toByteArray();
        object[0] = ',';
        byte[] head = Arrays.copyOf(object, object.length - 1);
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
        StringBuilder tail = new StringBuilder(96)
                .append(",\"type\":\"")
                .append(event.type.name())
                .append("\",\"outcome\":\"")
                .append(outcome.name())
                .append('"');
        if (reason != null) {
            String shown = reason.length() <= 64 ? reason : cut(reason, 64);
            tail.append(",\"reason\":\"")
                    .append(JsonStringEncoder.getInstance().quoteAsString(shown))
                    .append('"');
        }
        if (event.durationMillis >= 0) {
            tail.append(",\"durationMillis\":").append(event.durationMillis);
        }
        return tail.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void members(JsonGenerator json, AuditEvent event) throws IOException {
        json.writeStringField("time", event.time.toString());
        text(json, "workload", event.workload, 255);
        text(json, "userIssuer", event.userIssuer, 1024);
        text(json, "userSubject", event.userSubject, 1024);
        text(json, "client", event.client, 256);
        text(json, "gateway", event.gateway, 128);
        text(json, "target", event.target, 256);
        text(json, "tool", event.tool, 256);
        text(json, "provider", event.provider, 128);
        text(json, "traceId", event.traceId, 64);
        text(json, "clientAddress", event.clientAddress, 64);
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

    private static void text(JsonGenerator json, String name, @Nullable String value, int limit) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.length() <= limit ? value : cut(value, limit));
        }
    }

    private static String cut(String value, int limit) {
        int end = Character.isHighSurrogate(value.charAt(limit - 1)) ? limit - 1 : limit;
        return value.substring(0, end);
    }
}
