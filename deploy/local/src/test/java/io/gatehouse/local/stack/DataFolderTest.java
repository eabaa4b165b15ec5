package io.gatehouse.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void oneStackAtATime() {
        try (var first = DataFolder.open(folder)) {
            assertThat(first.root()).isDirectory();
            assertThatThrownBy(() -> DataFolder.open(folder))
                    .isInstanceOf(Fault.class)
                    .hasMessageStartingWith("Another stack already uses " + folder);
        }
        DataFolder.open(folder).close();
    }

    @Test
    void aFileInTheWayIsOneLine() throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> DataFolder.open(file.resolve("data")))
                .isInstanceOf(Fault.class)
                .message()
                .startsWith("Cannot use the data folder")
                .hasLineCount(1);
    }

    @Test
    void whatItWritesOnlyTheOwnerReads() throws Exception {
        var file = folder.resolve("secret");
        DataFolder.writePrivately(file, "one");
        DataFolder.writePrivately(file, "two");
        assertThat(file).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void portsAreChosenOnceAndATakenOneIsNamed() throws Exception {
        try (var data = DataFolder.open(folder)) {
            int identity = Ports.load(data).of("identity");
            var again = Ports.load(data);
            assertThat(again.of("identity")).isEqualTo(identity);
            again.requireFree();
            try (var other = new ServerSocket(identity, 1, InetAddress.getLoopbackAddress())) {
                assertThat(other.isBound()).isTrue();
                assertThatThrownBy(again::requireFree)
                        .isInstanceOf(Fault.class)
                        .hasMessageStartingWith("Port " + identity + " (identity) is taken by another process");
            }
        }
    }
}
