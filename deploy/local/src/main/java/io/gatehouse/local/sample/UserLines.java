package io.gatehouse.local.sample;

import io.gatehouse.local.stack.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Lines of text per user, kept in a file. */
final class UserLines {
    private static final int MOST_LINES = 1_000;

    private final JsonMapper json = JsonMapper.builder().build();
    private final Path file;
    private final Map<String, List<String>> lines;

    UserLines(Path file) {
        this.file = file;
        this.lines = Files.exists(file)
                ? json.readValue(file, new TypeReference<LinkedHashMap<String, List<String>>>() {})
                : new LinkedHashMap<>();
    }

    synchronized List<String> of(String user) {
        return List.copyOf(lines.getOrDefault(user, List.of()));
    }

    synchronized int add(String user, String line) {
        var own = lines.computeIfAbsent(user, ignored -> new ArrayList<>());
        if (own.size() >= MOST_LINES) {
            throw new IllegalStateException("No more than " + MOST_LINES + " lines");
        }
        own.add(line);
        DataFolder.writePrivately(file, json.writeValueAsString(lines));
        return own.size();
    }
}
