package io.gatehouse.local.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The unpacked Keycloak of the build, prepared once for the options that are fixed at its build time.
 *
 * <p>The preparation costs half a minute of CPU, so a marker beside it remembers for which options it was done.
 */
record KeycloakDistribution(Path home) {
    private static final List<String> BUILD_OPTIONS = List.of(
            "--db=dev-mem",
            "--features=resource-indicators",
            "--health-enabled=true",
            // One port instead of two: readiness is asked at the port that serves.
            "--http-management-health-enabled=false");
    private static final long BUILD_SECONDS = 180;

    static KeycloakDistribution unpacked() {
        String home = System.getProperty("gatehouse.keycloak.home");
        if (home == null) {
            throw new IllegalStateException("gatehouse.keycloak.home is not set: run this test by mvn verify");
        }
        return new KeycloakDistribution(Path.of(home));
    }

    /** Augments the server for our options unless that was done before. */
    KeycloakDistribution prepared() {
        Path marker = home.resolve("gatehouse-build-options");
        String wanted = String.join("\n", BUILD_OPTIONS);
        try {
            if (!Files.exists(marker) || !Files.readString(marker).equals(wanted)) {
                augment();
                Files.writeString(marker, wanted);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A child process of the server's own script with that command, its output merged. */
    ProcessBuilder command(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add("sh");
        command.add(home.resolve("bin/kc.sh").toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME", System.getProperty("java.home"),
                        "JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m",
                        // It lives for minutes: the second compiler would cost more than it gives back.
                        "JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1"));
        builder.environment().remove("JAVA_OPTS");
        return builder;
    }

    private void augment() throws IOException {
        Path log = home.resolve("build.log");
        var arguments = new ArrayList<String>();
        arguments.add("build");
        arguments.addAll(BUILD_OPTIONS);
        Process build = command(arguments).redirectOutput(log.toFile()).start();
        try {
            if (!build.waitFor(BUILD_SECONDS, TimeUnit.SECONDS)) {
                build.descendants().forEach(ProcessHandle::destroyForcibly);
                build.destroyForcibly();
                throw new IllegalStateException("Keycloak was not prepared within " + BUILD_SECONDS + " s, see " + log);
            }
        } catch (InterruptedException e) {
            build.descendants().forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Keycloak was prepared", e);
        }
        if (build.exitValue() != 0) {
            throw new IllegalStateException("Keycloak could not be prepared:\n" + Files.readString(log));
        }
    }
}
