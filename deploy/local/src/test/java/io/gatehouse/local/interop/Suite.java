package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** The official conformance suite, and what it found. */
final class Suite {
    private static final String PROGRAM = "node_modules/@modelcontextprotocol/conformance/dist/index.js";
    private static final String REQUIREMENTS = "node_modules/@modelcontextprotocol/conformance/requirements/";
    private static final Pattern FOLDER = Pattern.compile("server-(.+)-\\d{4}-\\d\\d-\\d\\dT[0-9-]+Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Suite() {}

    /** Per scenario that counts, what failed in it: nothing where it passed. */
    record Score(Map<String, List<String>> scenarios) {
        long passed() {
            return scenarios.values().stream().filter(List::isEmpty).count();
        }

        Score without(Predicate<String> scenario) {
            var others = new TreeMap<>(scenarios);
            others.keySet().removeIf(scenario);
            return new Score(others);
        }

        Map<String, List<String>> failed() {
            var failed = new TreeMap<>(scenarios);
            failed.values().removeIf(List::isEmpty);
            return failed;
        }
    }

    /** Plays every scenario of a revision against a server, without a list of failures to expect. */
    static Score play(String url, String revision) throws Exception {
        var folder = Files.createTempDirectory("conformance-");
        var arguments = List.of(PROGRAM, "server", "--url", url, "--requirements", revision, "-o", folder.toString());
        Node.run(Map.of(), arguments);
        var scenarios = new LinkedHashMap<String, List<String>>();
        scored(revision).forEach(scenario -> scenarios.put(scenario, List.of("did not run")));
        try (var results = Files.list(folder)) {
            for (var result : results.toList()) {
                var name = FOLDER.matcher(result.getFileName().toString());
                assertThat(name.matches()).as(result.toString()).isTrue();
                scenarios.computeIfPresent(name.group(1), (scenario, before) -> failures(result));
            }
        }
        return new Score(scenarios);
    }

    /** The scenarios that the revision requires of a server, as the suite lists them. */
    static List<String> scored(String revision) throws IOException {
        var scored = new ArrayList<String>();
        boolean server = false;
        for (var line : Files.readAllLines(Node.FOLDER.resolve(REQUIREMENTS + revision + ".yaml"))) {
            if (line.startsWith("  - ") && server) {
                scored.add(line.substring(4).strip());
            } else if (!line.isBlank()) {
                server = line.equals("server:");
            }
        }
        return scored;
    }

    private static List<String> failures(Path result) {
        var checks = JSON.readTree(result.resolve("checks.json").toFile());
        assertThat(checks.isArray() && !checks.isEmpty()).as(result.toString()).isTrue();
        return checks.valueStream()
                .filter(check -> check.path("status").asString("").equals("FAILURE"))
                .map(check -> check.path("id").asString("") + ": "
                        + check.path("errorMessage").asString(""))
                .toList();
    }
}
