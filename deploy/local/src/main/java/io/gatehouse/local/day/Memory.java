package io.gatehouse.local.day;

import io.gatehouse.local.operator.Pause;
import io.gatehouse.local.stack.Stack;
import io.gatehouse.local.stack.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** The resident memory of each replica, again and again. */
final class Memory implements Runnable {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final String LINE = "VmRSS:";

    /** Megabytes of each replica that ran at the time. */
    record Sample(Duration at, Map<String, Integer> megabytes) {}

    private final Stack stack;
    private final Tally tally;
    private final BooleanSupplier over;
    private final List<Sample> samples = Collections.synchronizedList(new ArrayList<>());

    Memory(Stack stack, Tally tally, BooleanSupplier over) {
        this.stack = stack;
        this.tally = tally;
        this.over = over;
    }

    @Override
    public void run() {
        while (!over.getAsBoolean()) {
            samples.add(new Sample(tally.now(), now()));
            Pause.of(EVERY);
        }
    }

    List<Sample> samples() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    private Map<String, Integer> now() {
        var megabytes = new TreeMap<String, Integer>();
        for (var service : Topology.SERVICES) {
            for (var replica : Topology.TWO_OF_EACH.replicas(service)) {
                long pid = stack.replica(replica).pid();
                int size = pid == 0 ? 0 : resident(pid);
                if (size > 0) {
                    megabytes.put(replica, size);
                }
            }
        }
        return megabytes;
    }

    private static int resident(long pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith(LINE))
                    .mapToInt(line -> Integer.parseInt(line.substring(LINE.length())
                                    .replace("kB", "")
                                    .strip())
                            / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            return 0;
        }
    }
}
