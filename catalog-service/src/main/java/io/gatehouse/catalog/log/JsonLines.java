package io.gatehouse.catalog.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/** A record as one line of JSON, in ASCII: whatever a stranger got into a message stays within its line. */
final class JsonLines extends ExtFormatter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LAST_PLAIN = '~';

    private final String service;

    JsonLines(String service) {
        this.service = service;
    }

    @Override
    public String format(ExtLogRecord entry) {
        StringWriter out = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.setHighestNonEscapedChar(LAST_PLAIN);
            json.writeStartObject();
            json.writeStringField("timestamp", entry.getInstant().toString());
            json.writeStringField("level", entry.getLevel().getName());
            json.writeStringField("logger", entry.getLoggerName());
            json.writeStringField("message", entry.getFormattedMessage());
            json.writeStringField("service", service);
            json.writeStringField("thread", entry.getThreadName());
            member(json, "traceId", entry.getMdc("traceId"));
            member(json, "spanId", entry.getMdc("spanId"));
            member(json, "exception", trace(entry.getThrown()));
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.append('\n').toString();
    }

    private static void member(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static @Nullable String trace(@Nullable Throwable thrown) {
        if (thrown == null) {
            return null;
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
