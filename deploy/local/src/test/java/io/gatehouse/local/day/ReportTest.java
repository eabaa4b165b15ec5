package io.gatehouse.local.day;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Duration DAY = Duration.ofMinutes(2);
    private static final Proof.Findings WELL = new Proof.Findings(5, 0, "9 events hold", true, 0, 0, Map.of());
    private static final Restore.Restored RESTORED =
            new Restore.Restored("The vault's canary does not open", 5, Map.of(), true);

    @Test
    void aDayWithoutALossHeld() {
        assertThat(report(List.of(sample(10, ""), sample(70, "no connection")), WELL, RESTORED)
                        .held())
                .isTrue();
    }

    @Test
    void whatMustNotBeIsNotHeld() {
        var good = List.of(sample(10, ""));
        for (var findings : List.of(
                new Proof.Findings(5, 1, "9 events hold", true, 0, 0, Map.of()),
                new Proof.Findings(5, 0, "broken at 3", false, 0, 0, Map.of()),
                new Proof.Findings(5, 0, "9 events hold", true, 1, 0, Map.of()),
                new Proof.Findings(5, 0, "9 events hold", true, 0, 0, Map.of("HTTP 500", 1L)))) {
            assertThat(report(good, findings, RESTORED).held())
                    .as(findings.toString())
                    .isFalse();
        }
        for (var restored : List.of(
                new Restore.Restored("", 5, Map.of(), true),
                new Restore.Restored("The vault's canary does not open", 0, Map.of(), true),
                new Restore.Restored("The vault's canary does not open", 5, Map.of("asked again", 1L), true),
                new Restore.Restored("The vault's canary does not open", 5, Map.of(), false))) {
            assertThat(report(good, WELL, restored).held())
                    .as(restored.toString())
                    .isFalse();
        }
        assertThat(report(List.of(sample(10, "WRONG ANSWER")), WELL, RESTORED).held())
                .isFalse();
    }

    @Test
    void aFailureCountsWhereNoneIsAllowed() {
        // The restart lasts from the 20th to the 40th second, the outage from the 60th to the 80th.
        assertThat(report(List.of(sample(30, "HTTP 502")), WELL, RESTORED).held())
                .isFalse();
        assertThat(report(List.of(sample(45, "HTTP 502")), WELL, RESTORED).held())
                .as("soon after")
                .isFalse();
        assertThat(report(List.of(sample(75, "HTTP 502")), WELL, RESTORED).held())
                .isTrue();
    }

    @Test
    void theTablesNameCausesAndMinutes() {
        var text = report(List.of(sample(10, ""), sample(11, ""), sample(75, "HTTP 502")), WELL, RESTORED)
                .markdown();
        assertThat(text)
                .contains("| calls | 3, of which 1 failed, p50 20 ms, p99 20 ms |")
                .contains("| 0 | 2 | 0 | 20 ms | 20 ms |")
                .contains("| 1 | 1 | 1 × HTTP 502 | – | – |")
                .contains("| 0:20 | restart: as planned | 20 s | 0 |")
                .contains("| 1:00 | outage | 20 s | 1 × HTTP 502 |")
                .contains("| gateway | 200 MB | 210 MB | 210 MB |");
    }

    @Test
    void thePictureIsWellFormed() throws Exception {
        var svg = new Picture(List.of(sample(10, ""), sample(75, "HTTP 502")), past(), memory(), DAY).svg();
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("path").getLength()).isEqualTo(6);
        assertThat(svg).contains("restart", "outage", "gateway", "p99");
    }

    private static Report report(List<Tally.Sample> samples, Proof.Findings findings, Restore.Restored restored) {
        return new Report(samples, past(), memory(), findings, restored, DAY);
    }

    private static Tally.Sample sample(int second, String cause) {
        return new Tally.Sample(
                Duration.ofSeconds(second), Tally.Kind.CALL, "2026-07-28", Duration.ofMillis(20), cause);
    }

    private static List<Event.Past> past() {
        return List.of(
                new Event.Past(
                        new Event("restart", false, () -> ""),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(40),
                        "as planned"),
                new Event.Past(
                        new Event("outage", true, () -> ""), Duration.ofSeconds(60), Duration.ofSeconds(80), ""));
    }

    private static List<Memory.Sample> memory() {
        return List.of(
                new Memory.Sample(Duration.ofSeconds(40), Map.of("gateway", 200)),
                new Memory.Sample(Duration.ofSeconds(100), Map.of("gateway", 210)));
    }
}
