package io.gatehouse.local.day;

import io.gatehouse.local.day.Tally.Kind;
import io.gatehouse.local.day.Tally.Sample;
import io.gatehouse.local.stack.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the day was like, as tables in Markdown. */
final class Report {
    private static final Duration AFTER = Duration.ofSeconds(10);

    private final List<Sample> samples;
    private final List<Event.Past> past;
    private final List<Memory.Sample> memory;
    private final Proof.Findings findings;
    private final Restore.Restored restored;
    private final Duration length;

    Report(
            List<Sample> samples,
            List<Event.Past> past,
            List<Memory.Sample> memory,
            Proof.Findings findings,
            Restore.Restored restored,
            Duration length) {
        this.samples = samples.stream().sorted(Comparator.comparing(Sample::at)).toList();
        this.past = past;
        this.memory = memory;
        this.findings = findings;
        this.restored = restored;
        this.length = length;
    }

    /** Whether everything held that must hold. */
    boolean held() {
        return findings.auditGaps() == 0
                && findings.chainHolds()
                && findings.consentsLost() == 0
                && findings.lastCalls().isEmpty()
                && restored.held()
                && samples.stream().noneMatch(sample -> sample.cause().equals("WRONG ANSWER"))
                && past.stream()
                        .filter(event -> !event.event().failuresAllowed())
                        .allMatch(event -> failures(event).isEmpty());
    }

    String markdown() {
        return String.join("\n\n", totals(), events(), minutes(), causes(), memory());
    }

    void write(Path folder, String text) {
        try {
            Files.writeString(folder.resolve("day.md"), text + "\n");
            Files.writeString(folder.resolve("day.svg"), new Picture(samples, past, memory, length).svg());
        } catch (IOException e) {
            throw new Fault("The report cannot be written to " + folder, e);
        }
    }

    private String totals() {
        var rows = new StringBuilder("| what | number |\n|---|---|\n");
        for (var kind : Kind.values()) {
            var of = samples.stream().filter(sample -> sample.kind() == kind).toList();
            row(
                    rows,
                    kind.name().toLowerCase(java.util.Locale.ROOT) + "s",
                    "%,d, of which %,d failed, p50 %s, p99 %s"
                            .formatted(
                                    of.size(),
                                    of.stream().filter(Sample::failed).count(),
                                    quantile(of, 50),
                                    quantile(of, 99)));
        }
        var eras = samples.stream()
                .filter(sample -> sample.kind() != Kind.CONSENT)
                .collect(Collectors.groupingBy(Sample::era, TreeMap::new, Collectors.counting()));
        row(
                rows,
                "requests by era",
                eras.entrySet().stream()
                        .map(era -> "%s: %,d".formatted(era.getKey(), era.getValue()))
                        .collect(Collectors.joining(", ")));
        proofs(rows);
        return rows.toString().strip();
    }

    private void proofs(StringBuilder rows) {
        row(rows, "connections at the end", "%,d".formatted(findings.connected()));
        row(rows, "consents and tokens lost", String.valueOf(findings.consentsLost()));
        row(
                rows,
                "consents asked for again after a refresh that was cut off, as the trail says",
                String.valueOf(findings.interrupted()));
        row(rows, "answered calls that the audit trail lacks", String.valueOf(findings.auditGaps()));
        row(rows, "chain of the audit trail", findings.chain());
        row(
                rows,
                "everybody calls everything once more",
                findings.lastCalls().isEmpty()
                        ? "every call works"
                        : findings.lastCalls().toString());
        row(
                rows,
                "backup, restored elsewhere with the vault's key",
                restored.failures().isEmpty()
                        ? "%,d calls with its tokens work, nobody is asked again".formatted(restored.calls())
                        : restored.failures().toString());
        row(
                rows,
                "its audit trail, against a checkpoint kept before",
                restored.chainHolds() ? "holds" : "DOES NOT HOLD");
        row(
                rows,
                "the same with another vault key",
                restored.refusedWithoutKey() ? "identity-service refuses to start" : "NOT REFUSED");
    }

    private String events() {
        var rows = new StringBuilder("| at | what | took | failed requests, until 10 s after |\n|---|---|---|---|\n");
        for (var event : past) {
            var failures = failures(event);
            var remark = event.remark().isEmpty() ? "" : ": " + event.remark();
            rows.append("| %s | %s%s | %d s | %s |\n"
                    .formatted(
                            Schedule.clock(event.from()),
                            event.event().name(),
                            remark,
                            event.to().minus(event.from()).toSeconds(),
                            failures.isEmpty() ? "0" : list(failures)));
        }
        return rows.toString().strip();
    }

    private String minutes() {
        var rows = new StringBuilder("| minute | requests | failed | p50 | p99 |\n|---|---|---|---|---|\n");
        for (long minute = 0; minute < Math.max(1, length.toMinutes()); minute++) {
            long now = minute;
            var of = samples.stream()
                    .filter(sample -> sample.at().toMinutes() == now && sample.kind() != Kind.CONSENT)
                    .toList();
            var failures = causes(of);
            rows.append("| %d | %,d | %s | %s | %s |\n"
                    .formatted(
                            minute,
                            of.size(),
                            failures.isEmpty() ? "0" : list(failures),
                            quantile(of, 50),
                            quantile(of, 99)));
        }
        return rows.toString().strip();
    }

    private String causes() {
        var rows = new StringBuilder("| cause | requests |\n|---|---|\n");
        causes(samples).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(cause -> rows.append("| %s | %,d |\n".formatted(cause.getKey(), cause.getValue())));
        return rows.toString().strip();
    }

    private String memory() {
        var first = Duration.ofSeconds(30);
        var rows = new StringBuilder("| replica | RSS in the first minute | most | at the end |\n|---|---|---|---|\n");
        var names = memory.stream()
                .flatMap(sample -> sample.megabytes().keySet().stream())
                .distinct()
                .sorted()
                .toList();
        for (var name : names) {
            var of = memory.stream()
                    .filter(sample -> sample.megabytes().containsKey(name))
                    .toList();
            int early = size(
                    of.stream()
                            .filter(sample -> sample.at().compareTo(first) >= 0)
                            .findFirst()
                            .orElse(of.getLast()),
                    name);
            int most = of.stream()
                    .mapToInt(sample -> sample.megabytes().get(name))
                    .max()
                    .orElse(0);
            rows.append("| %s | %d MB | %d MB | %d MB |\n".formatted(name, early, most, size(of.getLast(), name)));
        }
        return rows.toString().strip();
    }

    private static int size(Memory.Sample sample, String name) {
        return sample.megabytes().getOrDefault(name, 0);
    }

    private Map<String, Long> failures(Event.Past event) {
        return causes(samples.stream()
                .filter(sample -> sample.at().plus(sample.took()).compareTo(event.from()) >= 0
                        && sample.at().compareTo(event.to().plus(AFTER)) < 0)
                .toList());
    }

    private static Map<String, Long> causes(List<Sample> of) {
        return of.stream()
                .filter(Sample::failed)
                .collect(Collectors.groupingBy(Sample::cause, TreeMap::new, Collectors.counting()));
    }

    private static String list(Map<String, Long> causes) {
        return causes.entrySet().stream()
                .map(cause ->
                        "%d × %s".formatted(cause.getValue(), cause.getKey().replace("|", "/")))
                .collect(Collectors.joining("; "));
    }

    private static void row(StringBuilder rows, String what, String number) {
        rows.append("| ").append(what).append(" | ").append(number).append(" |\n");
    }

    static String quantile(List<Sample> of, int percent) {
        var good = of.stream()
                .filter(sample -> !sample.failed())
                .mapToLong(sample -> sample.took().toMillis())
                .sorted()
                .toArray();
        return good.length == 0
                ? "–"
                : "%,d ms".formatted(good[Math.min(good.length - 1, good.length * percent / 100)]);
    }
}
