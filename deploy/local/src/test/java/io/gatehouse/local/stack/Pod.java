package io.gatehouse.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One packaged service as its pod would start it, with the environment of the pod and nothing else. */
final class Pod implements AutoCloseable {
    private final Path log;
    private final Process process;

    private Pod(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    /** Starts the program of a service with these settings in a file that only it reads. */
    static Pod start(List<String> command, Path folder, Map<String, String> settings, Map<String, String> environment) {
        try {
            Files.createDirectories(folder);
            var open = new TreeMap<>(settings);
            var secret = new TreeMap<String, String>();
            settings.forEach((key, value) -> {
                if (key.matches("quarkus\\..*(password|username|secret)")) {
                    secret.put(key, value);
                    open.remove(key);
                }
            });
            var files = List.of(write(folder, "application", open), write(folder, "secret", secret));
            var log = Files.createTempFile(folder, "pod", ".log");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().keySet().retainAll(List.of("PATH", "HOME", "TMPDIR"));
            builder.environment().put("QUARKUS_CONFIG_LOCATIONS", String.join(",", files));
            builder.environment().putAll(environment);
            return new Pod(log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String write(Path folder, String name, Map<String, String> settings) {
        var file = folder.resolve(name + ".properties");
        DataFolder.writePrivately(
                file,
                settings.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n", "", "\n")));
        return file.toString();
    }

    /** What it exits with, once it ended by itself. */
    int status() throws InterruptedException {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("it goes on: " + text());
        }
        return process.exitValue();
    }

    boolean runs() {
        return process.isAlive();
    }

    /** What the probe of that name answers on the management port, or 0. */
    int probe(int management, String name) {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/q/health/" + name))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Everything that it wrote. */
    String text() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
