package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What manifests, compose file and Dockerfiles name is what the build makes, and is made of what they take. */
class ImageNamesTest {
    private static final Pattern OURS = Pattern.compile("gatehouse/(?:gateway|identity|catalog)-service:([^\\s\"]+)");
    private static final Pattern REGISTRY = Pattern.compile("^([^/]*[.:][^/]*)/");
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>gatehouse-parent</artifactId>\\s*<version>([^<]+)<");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void aPodNamesTheVersionThatTheBuildGivesItsImage(String overlay) {
        Set<String> versions = versions(Project.manifests(overlay).toString());
        assertThat(versions).containsExactly(built());
    }

    /** Whose registry an image comes from is the reader's decision; an example is no place of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void theOnlyRegistryIsTheReaders(String overlay) {
        Set<String> hosts = new TreeSet<>();
        for (JsonNode object : Project.manifests(overlay)) {
            for (String field : Set.of("image", "imageName")) {
                object.findValuesAsText(field).stream()
                        .map(REGISTRY::matcher)
                        .filter(Matcher::find)
                        .forEach(found -> hosts.add(found.group(1)));
            }
        }
        assertThat(hosts).containsExactly("registry.example.com");
    }

    @Test
    void soDoTheComposeFileAndTheDockerfiles() {
        assertThat(versions(ComposeTest.file().toString())).containsExactly(built());
        for (String kind : Set.of("jvm", "native")) {
            assertThat(Project.text(images("Dockerfile." + kind))).contains("ARG VERSION=" + built() + "\n");
        }
    }

    /** Maven reads the files of all modules, whichever it builds. */
    @ParameterizedTest
    @ValueSource(strings = {"jvm", "native"})
    void anEngineIsGivenTheFileOfEveryModule(String kind) {
        String taken = Project.text(images("Dockerfile." + kind + ".dockerignore"));
        Set<String> files = MODULE.matcher(beforeProfiles(Project.text(Project.ROOT.resolve("pom.xml"))))
                .results()
                .map(found -> found.group(1))
                .map(module -> module.endsWith("-service") ? "!*-service/pom.xml" : "!" + module + "/pom.xml")
                .collect(Collectors.toSet());
        assertThat(taken.lines().toList()).containsAll(files).contains("!pom.xml");
    }

    private static String beforeProfiles(String pom) {
        return pom.substring(0, pom.indexOf("<profiles>"));
    }

    private static Set<String> versions(String text) {
        return OURS.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String built() {
        var found = VERSION.matcher(Project.text(Project.ROOT.resolve("pom.xml")));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static Path images(String file) {
        return Project.ROOT.resolve("deploy/images").resolve(file);
    }
}
