package io.gatehouse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever opens the files again without a word of the one before sees what that one had said: as after kill -9. */
class CallJournalTest {

    @TempDir
    Path folder;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void whatWasRecordedAndNotWrittenIsThereAfterAKill() throws IOException {
        WaitingEvents killed = process();
        killed.offer(event("answered"));
        killed.begins(event("under-way"));
        AuditEvent over = event("over");
        killed.begins(over);
        killed.offer(over.ended(AuditType.TOOL_REFUSED, AuditOutcome.REFUSED).reason("consent-required"));

        Spool spool = after(2);
        assertThat(lines(spool))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("\"tool\":\"answered\"", "\"outcome\":\"SUCCESS\""),
                        line -> assertThat(line)
                                .contains(
                                        "\"tool\":\"under-way\"",
                                        "\"type\":\"TOOL_CALLED\"",
                                        "\"outcome\":\"FAILED\"",
                                        "\"reason\":\"interrupted\""),
                        line -> assertThat(line)
                                .contains(
                                        "\"tool\":\"over\"",
                                        "\"type\":\"TOOL_REFUSED\"",
                                        "\"outcome\":\"REFUSED\"",
                                        "\"reason\":\"consent-required\"")
                                .doesNotContain("interrupted"));
        assertThat(spool.last()).isEqualTo(3);
        // And the next one finds nothing left.
        assertThat(after(3).last()).isZero();
    }

    @Test
    void whatTheSpoolHasIsNotWrittenAgain() throws IOException {
        WaitingEvents killed = process();
        Spool spool = spool(1);
        killed.offer(event("one"));
        killed.flush(spool);
        killed.offer(event("two"));
        assertThat(reopened(1))
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"sequence\":1,", "\"tool\":\"one\""),
                        line -> assertThat(line).contains("\"sequence\":2,", "\"tool\":\"two\""));
    }

    @Test
    void whatWasWrittenJustBeforeTheKillIsNotWrittenAgain() throws IOException {
        CallJournal killed = journal();
        Spool spool = spool(1);
        AuditEvent event = event("once");
        event.place = killed.keep(AuditLine.head(event), AuditLine.tail(event));
        killed.number(event.place, spool.last() + 1);
        spool.append(List.of(event));

        assertThat(reopened(1)).singleElement().asString().contains("\"tool\":\"once\"");
    }

    @Test
    void numberThatNoLineGotInTheEndIsNoReasonToForgetTheEvent() throws IOException {
        CallJournal killed = journal();
        AuditEvent event = event("torn");
        event.place = killed.keep(AuditLine.head(event), AuditLine.tail(event));
        killed.number(event.place, 1);

        assertThat(reopened(1)).singleElement().asString().contains("\"tool\":\"torn\"");
    }

    @Test
    void placesAreUsedAgainAndAFullJournalKeepsNobodyWaiting() throws IOException {
        CallJournal journal = journal();
        List<AuditEvent> events = new ArrayList<>();
        for (AuditEvent event = kept(journal); event.place != CallJournal.NONE; event = kept(journal)) {
            events.add(event);
        }
        assertThat(events).hasSize(8192);
        journal.free(events.subList(0, 2));
        assertThat(kept(journal).place).isNotEqualTo(CallJournal.NONE);
        assertThat(kept(journal).place).isNotEqualTo(CallJournal.NONE);
        assertThat(kept(journal).place).isEqualTo(CallJournal.NONE);

        WaitingEvents waiting = new WaitingEvents(journal, 10, metrics.counter("unjournaled"));
        assertThat(waiting.offer(event("without"))).isTrue();
        assertThat(metrics.counter("unjournaled").count()).isEqualTo(1);
        waiting.flush(spool(1));
    }

    @Test
    void lineThatIsTooLongForItsPlaceIsStillRecorded() throws IOException {
        WaitingEvents waiting = process();
        AuditEvent event = event("x".repeat(200)).caller("i".repeat(1024), "s".repeat(1024), "c");
        assertThat(waiting.offer(event)).isTrue();
        Spool spool = spool(1);
        waiting.flush(spool);
        assertThat(lines(spool)).hasSize(1);
    }

    @Test
    void bothPartsMakeOneLineOfJson() throws IOException {
        AuditEvent event = event("a\"b\\c\u2028ü").reason("odd\"reason").took(Duration.ofMillis(7));
        String line = Trails.line(event, 5);
        var json = new com.fasterxml.jackson.databind.ObjectMapper().readTree(line);
        assertThat(json.path("sequence").asLong()).isEqualTo(5);
        assertThat(json.path("tool").asText()).isEqualTo("a\"b\\c\u2028ü");
        assertThat(json.path("reason").asText()).isEqualTo("odd\"reason");
        assertThat(json.path("durationMillis").asLong()).isEqualTo(7);
        assertThat(line).startsWith("{\"sequence\":5,").endsWith("}\n").containsOnlyOnce("\n");
    }

    private WaitingEvents process() throws IOException {
        return new WaitingEvents(journal(), 100, metrics.counter("unjournaled"));
    }

    private CallJournal journal() throws IOException {
        CallJournal journal = CallJournal.open(folder.resolve("journal"));
        open.add(journal);
        return journal;
    }

    private Spool spool(int number) throws IOException {
        Spool spool = Spool.open(folder.resolve("spool-" + number), 1 << 20, "gateway-service");
        open.add(spool);
        return spool;
    }

    private Spool after(int number) throws IOException {
        Spool spool = spool(number);
        process().takeOver(spool);
        return spool;
    }

    /** The lines of a spool whose process was killed, after the next start. */
    private List<String> reopened(int number) throws IOException {
        for (AutoCloseable one : open) {
            if (one instanceof Spool spool) {
                spool.close();
            }
        }
        return lines(after(number));
    }

    /** All lines of all files; afterwards they count as delivered. */
    private static List<String> lines(Spool spool) throws IOException {
        List<String> lines = new ArrayList<>();
        for (SpoolBatch batch = spool.next(100); !batch.isEmpty(); batch = spool.next(100)) {
            lines.addAll(List.of(new String(batch.lines(), StandardCharsets.UTF_8).split("(?<=\\}),", -1)));
            spool.acknowledge(batch.last());
        }
        return lines;
    }

    private AuditEvent kept(CallJournal journal) {
        AuditEvent event = event("many");
        event.place = journal.keep(AuditLine.head(event), AuditLine.tail(event));
        return event;
    }

    private static AuditEvent event(String tool) {
        return new AuditEvent(Instant.EPOCH, AuditType.TOOL_CALLED, AuditOutcome.SUCCESS)
                .gateway("main-abc")
                .tool("notes", tool);
    }
}
