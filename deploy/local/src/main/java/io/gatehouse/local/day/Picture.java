package io.gatehouse.local.day;

import io.gatehouse.local.day.Tally.Kind;
import io.gatehouse.local.day.Tally.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The day as a picture in SVG: requests, failures, latency and memory over time, and what happened when. */
final class Picture {
    private static final int WIDTH = 1200;
    private static final int LEFT = 60;
    private static final int RIGHT = 150;
    private static final int TOP = 190;
    private static final int PANEL = 130;
    private static final int GAP = 34;
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final List<String> COLOURS =
            List.of("#1f6f8b", "#57a6c1", "#8a4f9e", "#bd8fcc", "#3f7d3a", "#8dbd86");

    private final List<Sample> samples;
    private final List<Event.Past> past;
    private final List<Memory.Sample> memory;
    private final double seconds;
    private final StringBuilder out = new StringBuilder();

    Picture(List<Sample> samples, List<Event.Past> past, List<Memory.Sample> memory, Duration length) {
        this.samples = samples;
        this.past = past;
        this.memory = memory;
        this.seconds = length.toSeconds();
    }

    /** A line of a panel: its name, its colour, and its value at each step; negative where there is none. */
    private record Line(String name, String colour, List<double[]> points) {}

    String svg() {
        int height = TOP + 4 * (PANEL + GAP) + 10;
        out.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                """.formatted(WIDTH, height));
        bands(height);
        panel(
                0,
                "requests per second",
                List.of(
                        new Line("good", "#3f7d3a", rate(sample -> sample.failed() ? 0 : 1)),
                        new Line("failed", "#c0392b", rate(sample -> sample.failed() ? 1 : 0))));
        panel(1, "failed per 5 s", List.of(new Line("failed", "#c0392b", failed())));
        panel(
                2,
                "latency, ms (log)",
                List.of(new Line("p50", "#1f6f8b", latency(50)), new Line("p99", "#e08e0b", latency(99))));
        panel(3, "resident memory, MB", memoryLines());
        return out.append("</svg>\n").toString();
    }

    private void bands(int height) {
        for (var event : past) {
            double from = x(event.from().toMillis() / 1000.0);
            double to = x(event.to().toMillis() / 1000.0);
            var colour = event.event().failuresAllowed() ? "#c0392b" : "#1f6f8b";
            out.append("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" opacity=\"0.12\"/>\n"
                    .formatted(from, TOP, Math.max(1, to - from), height - TOP - 20, colour));
            out.append("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"0.7\"/>\n"
                    .formatted(from, from, TOP - 4, height - 20, colour));
            out.append("<text x=\"%.1f\" y=\"%d\" transform=\"rotate(-40 %.1f %d)\">%s</text>\n"
                    .formatted(
                            from + 4,
                            TOP - 6,
                            from + 4,
                            TOP - 6,
                            event.event().name().replace("&", "&amp;")));
        }
    }

    private void panel(int number, String title, List<Line> lines) {
        int top = TOP + number * (PANEL + GAP) + 18;
        boolean logarithmic = title.contains("log");
        double most = Math.max(
                1,
                lines.stream()
                        .flatMap(line -> line.points().stream())
                        .mapToDouble(point -> point[1])
                        .max()
                        .orElse(1));
        out.append("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>\n".formatted(LEFT, top - 4, title));
        for (double share : logarithmic ? steps(most) : new double[] {0, most / 2, most}) {
            double y = y(share, most, top, logarithmic);
            out.append("<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>\n"
                    .formatted(LEFT, WIDTH - RIGHT, y, y));
            out.append(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>\n".formatted(LEFT - 6, y + 4, share));
        }
        for (int minute = 1; minute <= seconds / 60; minute += seconds > 600 ? 2 : 1) {
            out.append("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#666666\">%d min</text>\n"
                    .formatted(x(minute * 60.0), top + PANEL + 14, minute));
        }
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            draw(line, most, top, logarithmic);
            out.append("<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>\n"
                    .formatted(WIDTH - RIGHT + 10, top + 12 + 16 * i, line.colour(), line.name()));
        }
    }

    private void draw(Line line, double most, int top, boolean logarithmic) {
        var path = new StringBuilder();
        boolean up = true;
        for (var point : line.points()) {
            if (point[1] < 0) {
                up = true;
                continue;
            }
            path.append(String.format(
                    Locale.ROOT, "%s%.1f %.1f ", up ? "M" : "L", x(point[0]), y(point[1], most, top, logarithmic)));
            up = false;
        }
        out.append(
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n".formatted(path, line.colour()));
    }

    private List<double[]> rate(ToDoubleFunction<Sample> weight) {
        return points(of -> of.stream().mapToDouble(weight).sum() / STEP.toSeconds());
    }

    private List<double[]> failed() {
        return points(of -> of.stream().filter(Sample::failed).count());
    }

    private List<double[]> latency(int percent) {
        return points(of -> {
            var sorted = of.stream()
                    .filter(sample -> !sample.failed() && sample.kind() != Kind.CONSENT)
                    .mapToLong(sample -> sample.took().toMillis())
                    .sorted()
                    .toArray();
            return sorted.length == 0
                    ? -1
                    : Math.max(1, sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)]);
        });
    }

    private List<double[]> points(ToDoubleFunction<List<Sample>> value) {
        int steps = (int) Math.ceil(seconds / STEP.toSeconds());
        var buckets = new ArrayList<List<Sample>>();
        for (int i = 0; i < steps; i++) {
            buckets.add(new ArrayList<>());
        }
        for (var sample : samples) {
            int bucket = (int) (sample.at().toSeconds() / STEP.toSeconds());
            if (bucket < steps) {
                buckets.get(bucket).add(sample);
            }
        }
        var points = new ArrayList<double[]>();
        for (int i = 0; i < steps; i++) {
            points.add(new double[] {(i + 0.5) * STEP.toSeconds(), value.applyAsDouble(buckets.get(i))});
        }
        return points;
    }

    private List<Line> memoryLines() {
        var names = memory.stream()
                .flatMap(sample -> sample.megabytes().keySet().stream())
                .distinct()
                .sorted()
                .toList();
        var lines = new ArrayList<Line>();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            lines.add(new Line(
                    name,
                    COLOURS.get(i % COLOURS.size()),
                    memory.stream()
                            .map(sample -> new double[] {
                                sample.at().toSeconds(), sample.megabytes().getOrDefault(name, -1)
                            })
                            .toList()));
        }
        return lines;
    }

    private double x(double second) {
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.min(1, second / seconds);
    }

    private static double y(double value, double most, int top, boolean logarithmic) {
        double share = logarithmic ? Math.log(Math.max(1, value)) / Math.log(Math.max(2, most)) : value / most;
        return top + PANEL * (1 - Math.clamp(share, 0, 1));
    }

    private static double[] steps(double most) {
        var steps = new ArrayList<Double>();
        for (double step = 1; step <= most; step *= 10) {
            steps.add(step);
        }
        return steps.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
