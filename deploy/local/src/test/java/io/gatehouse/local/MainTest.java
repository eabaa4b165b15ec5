package io.gatehouse.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void whatNobodyExpectedEndsTheProgramToo() throws IOException {
        Files.writeString(folder.resolve("stack.json"), "no json");
        assertThat(run("token", "alice", "--data", folder.toString())).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("this should not have happened", "Exception");
    }

    @Test
    void whatIsWrongIsSaidInWords() {
        assertThat(run("dance")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("gatehouse: ")
                .doesNotContain("Exception");
    }

    private int run(String... words) {
        return new Main(new PrintStream(said, true, StandardCharsets.UTF_8)).run(words);
    }
}
