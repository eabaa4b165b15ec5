package io.gatehouse.catalog.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

    private final JsonLines lines = new JsonLines("some-service");

    @Test
    void aRecordIsOneObjectOnOneLine() throws Exception {
        ExtLogRecord entry = entry("%s was refused", "bob");
        entry.putMdc("traceId", "4bf92f3577b34da6a3ce929d0e0e4736");
        entry.putMdc("spanId", "00f067aa0ba902b7");
        JsonNode json = read(lines.format(entry));
        assertThat(json.get("timestamp").asText()).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(json.get("level").asText()).isEqualTo("WARN");
        assertThat(json.get("logger").asText()).isEqualTo("io.gatehouse.Some");
        assertThat(json.get("message").asText()).isEqualTo("bob was refused");
        assertThat(json.get("service").asText()).isEqualTo("some-service");
        assertThat(json.get("thread").asText()).isEqualTo("loop-1");
        assertThat(json.get("traceId").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(json.get("spanId").asText()).isEqualTo("00f067aa0ba902b7");
        assertThat(json.has("exception")).isFalse();
    }

    @Test
    void withoutATraceThereAreNoSuchMembers() throws Exception {
        JsonNode json = read(lines.format(entry("hello")));
        assertThat(json.has("traceId")).isFalse();
        assertThat(json.has("spanId")).isFalse();
    }

    @Test
    void whatAStrangerWroteStaysWithinItsLine() throws Exception {
        String evil = "a\r\n{\"level\":\"ERROR\"}\u001b[31m\u0000\u007f\u0085\u2028\ud800\"\\ \u00e9";
        String line = lines.format(entry("%s", evil));
        assertThat(line).matches("[ -~]+\n");
        assertThat(read(line).get("message").asText()).isEqualTo(evil);
    }

    @Test
    void anExceptionStandsInTheSameLine() throws Exception {
        ExtLogRecord entry = entry("failed");
        entry.setThrown(new IllegalStateException("first\nsecond", new RuntimeException("cause")));
        String line = lines.format(entry);
        assertThat(line).matches("[ -~]+\n");
        assertThat(read(line).get("exception").asText())
                .contains("IllegalStateException: first\nsecond", "Caused by: java.lang.RuntimeException: cause");
    }

    private static ExtLogRecord entry(String format, Object... parameters) {
        ExtLogRecord entry = new ExtLogRecord(Level.WARN, format, ExtLogRecord.FormatStyle.PRINTF, "some.Class");
        entry.setLoggerName("io.gatehouse.Some");
        entry.setParameters(parameters);
        entry.setThreadName("loop-1");
        entry.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return entry;
    }

    private static JsonNode read(String line) throws Exception {
        return new ObjectMapper().readTree(line);
    }
}
