package io.gatehouse.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {
    @TempDir
    Path folder;

    private AotCache cache;

    @BeforeEach
    void packaged() throws IOException {
        var jar = Files.writeString(folder.resolve("quarkus-run.jar"), "");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(2_000));
        cache = new AotCache(jar);
    }

    @Test
    void withoutACacheAStartLeavesOneOnlyIfItTrains() {
        assertThat(cache.arguments(false)).isEmpty();
        assertThat(cache.arguments(true)).contains("-XX:AOTCacheOutput=" + folder.resolve("app.aot.new"));
    }

    @Test
    void whatWasWrittenIsUsedOnceItIsKept() throws IOException {
        Files.writeString(folder.resolve("app.aot.new"), "half of it");
        assertThat(cache.arguments(false)).isEmpty();
        cache.keep();
        assertThat(folder.resolve("app.aot.new")).doesNotExist();
        assertThat(cache.arguments(false)).contains("-XX:AOTCache=" + folder.resolve("app.aot"));
        assertThat(cache.arguments(true)).isEqualTo(cache.arguments(false));
    }

    @Test
    void oneThatIsOlderThanThePackageIsTrainedAnew() throws IOException {
        var old = Files.writeString(folder.resolve("app.aot"), "");
        Files.setLastModifiedTime(old, FileTime.fromMillis(1_000));
        assertThat(cache.arguments(true)).contains("-XX:AOTCacheOutput=" + folder.resolve("app.aot.new"));
    }

    @Test
    void keepingNothingChangesNothing() {
        cache.keep();
        assertThat(folder.resolve("app.aot")).doesNotExist();
    }

    @Test
    void itsArgumentsStandBeforeThoseOfTheProgram() {
        var launch = new Launch(List.of("java", "-jar", "a.jar"), cache, true);
        assertThat(launch.words()).startsWith("java", "-XX:AOTCacheOutput=" + folder.resolve("app.aot.new"));
        assertThat(launch.words()).endsWith("-jar", "a.jar");
        assertThat(new Launch(List.of("runner", "-Xmn48m"), null, true).words()).containsExactly("runner", "-Xmn48m");
    }
}
