package io.gatehouse.local.day;

import io.gatehouse.local.stack.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The wall clock of one process, moved from outside by a small library that is compiled here; no service knows of it. */
final class MovedClock {
    private static final List<Path> COMPILERS =
            List.of(Path.of("/usr/bin/cc"), Path.of("/usr/bin/gcc"), Path.of("/usr/bin/clang"));
    private static final String SOURCE = "deploy/local/src/main/c/clock.c";

    private final Path library;
    private final Path offset;

    private MovedClock(Path library, Path offset) {
        this.library = library;
        this.offset = offset;
    }

    /** Compiles the library into the folder. */
    static MovedClock in(Path folder, Path project) {
        var library = folder.resolve("clock.so");
        var clock = new MovedClock(library, folder.resolve("clock-offset"));
        try {
            Files.createDirectories(folder);
            var process = new ProcessBuilder(
                            compiler().toString(),
                            "-shared",
                            "-fPIC",
                            "-O2",
                            "-o",
                            library.toString(),
                            project.resolve(SOURCE).toString(),
                            "-ldl")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("clock.log").toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new Fault("The clock's library cannot be compiled (see " + folder.resolve("clock.log") + ")");
            }
            clock.ahead(Duration.ZERO);
            return clock;
        } catch (IOException e) {
            throw new Fault("The clock's library cannot be compiled", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted");
        }
    }

    /** Where a C compiler is, or a fault that says how to get it. */
    static Path compiler() {
        return COMPILERS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new Fault("A C compiler is missing, for the clock that jumps: apt-get install gcc libc6-dev"));
    }

    /** What a process needs in its environment to go by this clock. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "CLOCK_OFFSET_FILE", offset.toString());
    }

    /** From now on the clock is so far ahead of the machine's. */
    void ahead(Duration time) {
        var seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        seconds.putLong(time.toSeconds()).flip();
        try (var file = FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // In place: the process has mapped this very file.
            file.write(seconds, 0);
        } catch (IOException e) {
            throw new Fault("The clock cannot be moved", e);
        }
    }
}
