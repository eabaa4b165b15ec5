package io.gatehouse.local.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The AOT cache beside a package: classes and profiles of an earlier run, with which the next ones start sooner.
 *
 * <p>{@code deploy/bench/run train} leaves one, and so does a stack that trains. One of another build is ignored by the JVM.
 */
record AotCache(Path jar) {
    /** The arguments of the next start: use what is there, or write one at the end of the process. */
    List<String> arguments(boolean train) {
        if (train && stale()) {
            return List.of("-XX:AOTCacheOutput=" + fresh(), "-Xlog:aot*=off", "-Xlog:cds*=off");
        }
        return Files.exists(file()) ? List.of("-XX:AOTCache=" + file(), "-Xlog:aot*=off", "-Xlog:cds*=off") : List.of();
    }

    /** Takes what a process wrote at its end, whole or not at all. */
    void keep() {
        if (!Files.exists(fresh())) {
            return;
        }
        try {
            Files.move(fresh(), file(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Fault("The AOT cache " + file() + " cannot be put in its place", e);
        }
    }

    private boolean stale() {
        try {
            return !Files.exists(file())
                    || Files.getLastModifiedTime(file()).compareTo(Files.getLastModifiedTime(jar)) < 0;
        } catch (IOException e) {
            throw new Fault("Cannot tell how old " + file() + " is", e);
        }
    }

    private Path file() {
        return jar.resolveSibling("app.aot");
    }

    private Path fresh() {
        return jar.resolveSibling("app.aot.new");
    }
}
