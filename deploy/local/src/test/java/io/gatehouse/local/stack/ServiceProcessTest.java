package io.gatehouse.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {
    @TempDir
    private Path folder;

    private final AtomicReference<String> unexpected = new AtomicReference<>();
    private DataFolder data;

    @BeforeEach
    void open() {
        data = DataFolder.open(folder);
    }

    @AfterEach
    void close() {
        data.close();
    }

    private ServiceProcess process(String... command) {
        return new ServiceProcess(
                "fake",
                new Launch(List.of(command), null, false),
                folder.resolve("settings"),
                data,
                Ports.free(),
                new Children(data),
                unexpected::set);
    }

    @Test
    void sayInOneLineWhyAServiceDoesNotStart() {
        var process = process("sh", "-c", "echo 'ERROR no audience configured'; exit 1");
        assertThatThrownBy(process::start)
                .isInstanceOf(Fault.class)
                .message()
                .startsWith("fake does not start: ERROR no audience configured")
                .hasLineCount(1);
    }

    @Test
    void nothingOfOurEnvironmentIsPassedOnButWhatItAndItsContainerNeed() {
        var environment = new HashMap<>(Map.of(
                "PATH", "/bin", "GATEHOUSE_RUNTIME", "chroot", "GATEHOUSE_MEMORY", "512", "VENDOR_PASSWORD", "secret"));

        ServiceProcess.keepWhatIsPassedOn(environment);

        assertThat(environment).containsOnlyKeys("PATH", "GATEHOUSE_RUNTIME", "GATEHOUSE_MEMORY");
    }

    @Test
    void aServiceSeesNothingElse() throws Exception {
        var seen = folder.resolve("seen");
        var process = process("sh", "-c", "env > " + seen + "; exit 1");

        assertThatThrownBy(process::start).isInstanceOf(Fault.class);

        assertThat(Files.readString(seen))
                .contains("QUARKUS_CONFIG_LOCATIONS=")
                .doesNotContainPattern("(?m)^(?:JAVA_|MAVEN_|USER=)");
    }

    @Test
    void noticesAnEndThatNobodyAskedFor() {
        try (var process = process("sleep", "600")) {
            process.launch();
            ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
            await().untilAsserted(() -> assertThat(unexpected.get()).startsWith("fake ended by itself"));
        }
    }

    @Test
    void endsTheProcessSilently() {
        var process = process("sleep", "600");
        process.launch();
        long pid = process.pid();
        process.close();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(unexpected.get()).isNull();
        assertThatThrownBy(process::launch).isInstanceOf(Fault.class);
    }

    @Test
    void whoWasAskedToEndIsWaitedForAndNotAskedTwice() throws Exception {
        var listens = folder.resolve("listens");
        var asked = folder.resolve("asked");
        var process = process(
                "sh",
                "-c",
                "trap 'echo asked >> " + asked + "; exit 0' TERM; touch " + listens + "; while :; do sleep 0.02; done");
        process.launch();
        long pid = process.pid();
        await().until(() -> Files.exists(listens));
        process.askToStop();
        process.stop();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(Files.readAllLines(asked)).containsExactly("asked");
        assertThat(unexpected.get()).isNull();
    }

    @Test
    void endsWhatAKilledStackLeftBehind() throws Exception {
        var process = process("sleep", "600");
        process.launch();
        long pid = process.pid();
        new Children(data).endOrphans();
        await().until(() -> ProcessHandle.of(pid).isEmpty());
        process.close();
    }
}
