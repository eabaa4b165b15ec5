package io.gatehouse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    @TempDir
    Path folder;

    @Test
    void linesAreNumberedReadAndRemovedWhenTheyAreAcknowledged() throws IOException {
        try (Spool spool = open(10)) {
            spool.append(events("a", "b"));
            spool.append(events("c"));
            SpoolBatch batch = spool.next(2);
            assertThat(text(batch))
                    .startsWith("{\"sequence\":1,")
                    .contains("},{\"sequence\":2,")
                    .endsWith("}");
            assertThat(batch.last()).isEqualTo(2);
            spool.acknowledge(2);
            assertThat(text(spool.next(10))).startsWith("{\"sequence\":3,").contains("\"tool\":\"c\"");
            spool.acknowledge(3);
            assertThat(spool.next(10).isEmpty()).isTrue();
            assertThat(spool.pending()).isZero();
            assertThat(spool.size()).isZero();
            assertThat(segments()).isZero();
        }
    }

    @Test
    void aBatchEndsWhenItIsLargeEnoughToSend() throws IOException {
        String[] tools =
                IntStream.range(0, 4000).mapToObj(i -> i + "x".repeat(1000)).toArray(String[]::new);
        try (Spool spool = open(16 << 20)) {
            spool.append(events(tools));
            SpoolBatch first = spool.next(4000);
            assertThat(first.lines().length).isBetween(SpoolBatch.FULL, SpoolBatch.FULL + SpoolLines.MAXIMUM_LINE);
            assertThat(first.count()).isLessThan(4000);
            spool.acknowledge(first.last());
            SpoolBatch rest = spool.next(4000);
            assertThat(text(rest)).startsWith("{\"sequence\":" + (first.last() + 1) + ",");
            assertThat(rest.last()).isEqualTo(4000);
        }
    }

    @Test
    void aRestartGoesOnWhereTheLastOneEndedAsTheSameWriter() throws IOException {
        String writer;
        try (Spool spool = open(1 << 20)) {
            writer = spool.writer();
            assertThat(writer).startsWith("gateway-service/");
            spool.append(events("a", "b", "c"));
            spool.acknowledge(1);
        }
        try (Spool spool = open(1 << 20)) {
            assertThat(spool.writer()).isEqualTo(writer);
            spool.append(events("d"));
            assertThat(text(spool.next(10))).startsWith("{\"sequence\":2,").contains("\"tool\":\"c\"");
            spool.acknowledge(3);
            assertThat(text(spool.next(10))).startsWith("{\"sequence\":4,");
            spool.acknowledge(4);
        }
        try (Spool spool = open(1 << 20)) {
            spool.append(events("e"));
            assertThat(text(spool.next(10))).startsWith("{\"sequence\":5,");
        }
    }

    @Test
    void aTornLastLineIsCutOffAndItsNumberUsedAgain() throws IOException {
        try (Spool spool = open(1 << 20)) {
            spool.append(events("a", "b"));
        }
        Path file = files().getFirst();
        Files.writeString(file, "{\"sequence\":3,\"time\":\"20", StandardOpenOption.APPEND);
        try (Spool spool = open(1 << 20)) {
            spool.append(events("again"));
            assertThat(text(spool.next(2))).doesNotContain("\"sequence\":3");
            spool.acknowledge(2);
            assertThat(text(spool.next(2))).startsWith("{\"sequence\":3,").contains("again");
        }
    }

    @Test
    void aFileOfNothingButATornLineIsNoFile() throws IOException {
        try (Spool spool = open(1 << 20)) {
            spool.append(events("a"));
        }
        Files.writeString(folder.resolve("%020d.jsonl".formatted(2)), "{\"seq");
        try (Spool spool = open(1 << 20)) {
            spool.append(events("b"));
            assertThat(spool.pending()).isEqualTo(2);
        }
    }

    @Test
    void aLineThatTheDiskSpoiledIsReplacedSoThatNoNumberIsMissing() throws IOException {
        try (Spool spool = open(1 << 20)) {
            spool.append(events("a", "b", "c"));
            Path file = files().getFirst();
            Files.writeString(file, Files.readString(file).replaceFirst("\\{\"sequence\":2", "{\"sexuence\":2"));
            assertThat(text(spool.next(3)))
                    .contains("\"sequence\":2,")
                    .contains("quarantined")
                    .contains("\"c\"");
        }
    }

    @Test
    void twoProcessesDoNotShareAFolder() throws IOException {
        try (Spool spool = open(1 << 20)) {
            assertThat(spool.pending()).isZero();
            assertThatThrownBy(() -> open(1 << 20)).hasMessageContaining("another process uses");
        }
        open(1 << 20).close();
    }

    @Test
    void whatTheCallerMadeUpIsCutAndQuoted() {
        AuditEvent event = new AuditEvent(Instant.EPOCH, AuditType.TOOL_REFUSED, AuditOutcome.REFUSED)
                .tool(null, "x\n\"},{" + "y".repeat(1000));
        String line = Trails.line(event, 7);
        assertThat(line)
                .startsWith("{\"sequence\":7,")
                .contains("x\\n\\\"},{yyy")
                .hasSizeLessThan(450);
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    }

    private Spool open(long segment) throws IOException {
        return Spool.open(folder, segment, "gateway-service");
    }

    private long segments() throws IOException {
        return files().size();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl")).toList();
        }
    }

    private static List<AuditEvent> events(String... tools) {
        return IntStream.range(0, tools.length)
                .mapToObj(i ->
                        new AuditEvent(Instant.EPOCH, AuditType.TOOL_CALLED, AuditOutcome.SUCCESS).tool("t", tools[i]))
                .toList();
    }

    private static String text(SpoolBatch batch) {
        return new String(batch.lines(), StandardCharsets.UTF_8);
    }
}
