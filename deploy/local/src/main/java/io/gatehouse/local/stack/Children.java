package io.gatehouse.local.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Which processes this stack started, in a file, so that the next start ends what a killed stack left behind. */
final class Children {
    private final JsonMapper json = JsonMapper.builder().build();
    private final Path file;
    private final Map<String, Child> children = new LinkedHashMap<>();

    /** A process id alone may be another process by now; with its start it is not. */
    record Child(long pid, String started) {}

    Children(DataFolder data) {
        this.file = data.path("children.json");
    }

    /** Ends what an earlier stack of this folder left running. */
    void endOrphans() {
        if (!Files.exists(file)) {
            return;
        }
        var left = json.readValue(file, new TypeReference<LinkedHashMap<String, Child>>() {});
        left.values()
                .forEach(child -> ProcessHandle.of(child.pid())
                        .filter(process -> startOf(process).equals(child.started()))
                        .ifPresent(Children::end));
        save();
    }

    synchronized void add(String name, ProcessHandle process) {
        children.put(name, new Child(process.pid(), startOf(process)));
        save();
    }

    synchronized void remove(String name) {
        children.remove(name);
        save();
    }

    private void save() {
        DataFolder.writePrivately(file, json.writeValueAsString(children));
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            process.destroyForcibly();
        }
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }
}
