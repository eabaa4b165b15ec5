package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What the documents of deploy/ say is there, is there. */
class DeployReadmeTest {
    private static final Pattern TEST = Pattern.compile("\\b([A-Z][a-zA-Z0-9]+(?:Test|IT))\\b");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");
    private static final Pattern SETTING =
            Pattern.compile("`((?:identity|catalog|gateway|quarkus)\\.[a-z][a-z0-9.-]*[a-z0-9])`");

    static final List<String> DOCUMENTS = List.of(
            "README.md",
            "deploy/README.md",
            "deploy/operations.md",
            "deploy/kubernetes/README.md",
            "deploy/images/README.md",
            "deploy/local/README.md",
            "deploy/bench/README.md");

    @ParameterizedTest
    @FieldSource("DOCUMENTS")
    void everyTestThatIsNamedExistsAndTests(String document) throws IOException {
        Map<String, Path> sources = testSources();
        for (String name : matches(TEST, document)) {
            assertThat(sources).as(name).containsKey(name);
            assertThat(Project.text(sources.get(name)))
                    .as(name)
                    .containsPattern("@(Test|ParameterizedTest|TestFactory)\\b");
        }
    }

    /** A row of the table of threats without a test would be a claim. */
    @Test
    void everyThreatHasItsTest() {
        List<String> rows = section("### Threats, controls", "### Not closed")
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| threat") && !line.startsWith("| **"))
                .toList();

        assertThat(rows).hasSizeGreaterThan(30);
        for (String row : rows) {
            String[] cells = row.split("\\|");
            assertThat(cells).as(row).hasSize(4);
            assertThat(cells[2]).as(row).isNotBlank();
            assertThat(TEST.matcher(cells[3]).find()).as(row).isTrue();
        }
    }

    @ParameterizedTest
    @FieldSource("DOCUMENTS")
    void everyLinkLeadsSomewhere(String document) {
        Path folder = Project.ROOT.resolve(document).getParent();
        Matcher links = LINK.matcher(Project.text(Project.ROOT.resolve(document)));
        while (links.find()) {
            if (links.group(1).startsWith("https:")) {
                continue;
            }
            Path target = folder.resolve(links.group(1)).normalize();
            assertThat(target).exists();
            if (links.group(2) != null) {
                assertThat(anchors(target))
                        .as(links.group())
                        .contains(links.group(2).substring(1));
            }
        }
    }

    @Test
    void everySettingThatIsNamedIsOne() {
        Set<String> known = List.of("gateway", "identity", "catalog").stream()
                .flatMap(service -> Project.text(Project.ROOT.resolve(service + "-service/README.md"))
                        .lines())
                .collect(Collectors.toSet());
        for (String document : DOCUMENTS) {
            for (String setting : matches(SETTING, document)) {
                if (!setting.startsWith("quarkus.")) {
                    String row = "| `" + setting.replace("clusters.cluster", "clusters.\"<key>\"") + "` |";
                    assertThat(known).as(setting).anyMatch(line -> line.startsWith(row));
                }
            }
        }
    }

    private static String section(String from, String to) {
        String text = Project.text(Project.ROOT.resolve("deploy/README.md"));
        return text.substring(text.indexOf(from), text.indexOf(to));
    }

    private static Set<String> anchors(Path document) {
        return Project.text(document)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(java.util.Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static Set<String> matches(Pattern pattern, String document) {
        Set<String> all = new TreeSet<>();
        Matcher found = pattern.matcher(Project.text(Project.ROOT.resolve(document)));
        while (found.find()) {
            all.add(found.group(1));
        }
        return all;
    }

    private static Map<String, Path> testSources() throws IOException {
        Map<String, Path> sources = new HashMap<>();
        Files.walkFileTree(Project.ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                // A package may be called target, too.
                boolean made = Set.of(".git", "node_modules", "main", ".data").contains(name)
                        || (name.equals("target") && Files.exists(folder.resolveSibling("pom.xml")));
                return made && !folder.equals(Project.ROOT) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (name.matches(".*(Test|IT)\\.java")) {
                    sources.put(name.substring(0, name.length() - ".java".length()), file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }
}
