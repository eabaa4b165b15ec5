package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code deploy/images/build} takes out of a build that is chance: seen by a program of ours in the place of Maven,
 * twice. {@code deploy/images/repeat} compares whole images.
 */
class SameBytesTest {
    @TempDir
    private static Path folder;

    private static List<String> one;
    private static List<String> other;

    @BeforeAll
    static void buildTwice() throws Exception {
        Path maven = folder.resolve("mvn");
        Files.writeString(maven, """
                #!/bin/sh
                umask
                exec "$JAVA_HOME/bin/java" $MAVEN_OPTS -cp '%s' %s "$@"
                """.formatted(System.getProperty("java.class.path"), Chance.class.getName()));
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        one = built("Asia/Tokyo", "022");
        other = built("America/Lima", "077");
    }

    @Test
    void nothingIsLeftToChance() {
        assertThat(one).hasSizeGreaterThan(10).isEqualTo(other);
    }

    @Test
    void buildStepsRunInTheirOrderAndMayHaveHelpers() {
        assertThat(one).contains("at most 1 of 60 steps at once", "60 were helped");
    }

    @Test
    void methodsAreSortedWhereByteBuddyReflects() {
        assertThat(one).contains("[aged, blind, second, third]");
    }

    @Test
    void neitherTheMachineNorItsUserIsInIt() {
        assertThat(one).startsWith("0022").contains("zone UTC", "identity 1");
        assertThat(one.getLast())
                .isEqualTo("[-B, -ntp, package, -Pimage, -Dmaven.test.skip=true, -pl, gateway-service]");
    }

    private static List<String> built(String zone, String mask) throws IOException, InterruptedException {
        Path script = Project.ROOT.resolve("deploy/images/build");
        var builder = new ProcessBuilder("bash", "-c", "umask " + mask + " && exec " + script + " -pl gateway-service");
        var environment = builder.environment();
        environment.put("PATH", folder + ":" + environment.get("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("TZ", zone);
        environment.remove("MAVEN_OPTS");
        Path output = folder.resolve("output");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        List<String> lines = new ArrayList<>(Files.readAllLines(output));
        lines.removeIf(line -> line.contains("warning:"));
        return lines;
    }
}
