package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the scripts of {@code src/test/interop} with the Node and the packages of its lock file. */
public final class Node {
    /** Where the build installed the packages. */
    public static final Path FOLDER =
            Path.of(System.getProperty("gatehouse.work", "target"), "interop").toAbsolutePath();

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SECONDS = 90;

    private Node() {}

    /** What a script that ended had to say. */
    public record Run(int status, String output, String errors) {
        /** The last line of the output, which is JSON; fails where the script failed. */
        public JsonNode json() {
            assertThat(status).as(output + errors).isZero();
            return JSON.readTree(output.lines().reduce("", (before, line) -> line));
        }
    }

    /** Runs a script to its end. */
    public static Run run(Map<String, String> environment, List<String> arguments) throws Exception {
        return run(environment, arguments, SECONDS);
    }

    /** Runs a script that may take so many seconds. */
    static Run run(Map<String, String> environment, List<String> arguments, int seconds) throws Exception {
        var output = Files.createTempFile("interop", ".out");
        var errors = Files.createTempFile("interop", ".err");
        try {
            var process = builder(environment, arguments)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            var run = new Run(process.exitValue(), Files.readString(output), Files.readString(errors));
            assertThat(ended).as("in time: " + arguments + run).isTrue();
            return run;
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    /** Starts a script of ours that answers lines with lines and ends with its input. */
    static Process start(Map<String, String> environment, String script) throws IOException {
        return builder(environment, List.of(script))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Starts a server of ours, which prints its address in its first line. */
    public static Server serve(Map<String, String> environment, String... arguments) throws IOException {
        var process = leashed(environment, arguments);
        var output = process.inputReader();
        var address = output.readLine();
        if (address == null) {
            throw new IOException(List.of(arguments) + " did not start: "
                    + process.errorReader().readAllAsString());
        }
        readAway(output);
        readAway(process.errorReader());
        return new Server(process, address);
    }

    /** Starts a server of somebody else, whose port is known before. */
    public static Server serve(int port, String path, Map<String, String> environment, String... arguments)
            throws IOException {
        return listening(leashed(environment, arguments), port, path);
    }

    /** Starts a packaged Quarkus application. */
    static Server serveJar(int port, String path, Path jar) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var process = new ProcessBuilder(
                        java.toString(),
                        "-Xmx128m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        jar.toString())
                .redirectErrorStream(true)
                .start();
        return listening(process, port, path);
    }

    private static Server listening(Process process, int port, String path) throws IOException {
        readAway(process.inputReader());
        readAway(process.errorReader());
        var server = new Server(process, "http://localhost:" + port + path);
        await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive() || listens(port));
        if (!process.isAlive()) {
            throw new IOException("The server for port " + port + " did not start");
        }
        return server;
    }

    /** What a running server says is of no interest, but it would wait for a reader. */
    private static void readAway(BufferedReader lines) {
        Thread.ofVirtual().start(() -> lines.lines().forEach(line -> {}));
    }

    /** A running server. */
    public record Server(Process process, String url) implements AutoCloseable {
        @Override
        public void close() {
            try {
                process.getOutputStream().close();
                process.destroy();
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (IOException e) {
                process.destroyForcibly();
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Process leashed(Map<String, String> environment, String... arguments) throws IOException {
        var leashed = new ArrayList<>(List.of("--import", "./leash.mjs"));
        leashed.addAll(List.of(arguments));
        return builder(environment, leashed).start();
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static ProcessBuilder builder(Map<String, String> environment, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(FOLDER.resolve("node_modules/node-linux-" + architecture() + "/bin/node")
                .toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(FOLDER.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    }
}
