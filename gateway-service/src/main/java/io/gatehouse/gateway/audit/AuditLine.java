package io.gatehouse.gateway.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event as one line of JSON, its sequence number first, each member cut to what the trail stores. */
final class AuditLine {

    private static final JsonFactory JSON =
            new JsonFactoryBuilder().rootValueSeparator("\n").build();
    private static final String PREFIX = "{\"sequence\":";

    private AuditLine() {}

    /** The lines of events that are numbered from that on, each with its line feed. */
    static byte[] of(List<AuditEvent> events, long first) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(events.size() * 384);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            long sequence = first;
            for (AuditEvent event : events) {
                write(json, event, sequence++);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        out.write('\n');
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, AuditEvent event, long sequence) throws IOException {
        json.writeStartObject();
        json.writeNumberField("sequence", sequence);
        json.writeStringField("time", event.time.toString());
        json.writeStringField("type", event.type.name());
        json.writeStringField("outcome", event.outcome.name());
        text(json, "workload", event.workload, 255);
        text(json, "userIssuer", event.userIssuer, 1024);
        text(json, "userSubject", event.userSubject, 1024);
        text(json, "client", event.client, 256);
        text(json, "gateway", event.gateway, 128);
        text(json, "target", event.target, 256);
        text(json, "tool", event.tool, 256);
        text(json, "provider", event.provider, 128);
        text(json, "reason", event.reason, 64);
        text(json, "traceId", event.traceId, 64);
        text(json, "clientAddress", event.clientAddress, 64);
        if (event.durationMillis >= 0) {
            json.writeNumberField("durationMillis", event.durationMillis);
        }
        json.writeEndObject();
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
