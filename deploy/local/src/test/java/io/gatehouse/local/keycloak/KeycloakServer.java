package io.gatehouse.local.keycloak;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One Keycloak as a child process on a free loopback port, its data in memory.
 *
 * <p>All test classes of a run share it: each makes the realms that it needs anew. It ends with the JVM.
 */
final class KeycloakServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://127\\.0\\.0\\.1:\\d+)");
    private static final String ADMIN = "gatehouse-test-admin";

    private final Process process;
    private final URI url;
    private final KeycloakAdmin admin;

    private KeycloakServer(Process process, URI url, KeycloakAdmin admin) {
        this.process = process;
        this.url = url;
        this.admin = admin;
    }

    /** The server of this run, started by the first who asks. */
    static KeycloakServer shared() {
        return Shared.SERVER;
    }

    private static KeycloakServer start() {
        KeycloakDistribution distribution = KeycloakDistribution.unpacked().prepared();
        String adminPassword = RandomSecret.next();
        var builder = distribution.command(List.of(
                "start",
                "--optimized",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=0",
                "--hostname-strict=false",
                "--cache=local"));
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", adminPassword);
        Path log = distribution.home().resolve("server.log");
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
            URI url = awaitUrl(process, log);
            awaitReadiness(url);
            return new KeycloakServer(process, url, new KeycloakAdmin(url, ADMIN, adminPassword));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return url;
    }

    KeycloakAdmin admin() {
        return admin;
    }

    /** A fresh realm of that name from {@code keycloak/<template>-realm.json}; one of that name before is gone. */
    Realm createRealm(String template, String name) {
        return Realm.create(this, template, name);
    }

    @Override
    public void close() {
        end(process);
    }

    private static URI awaitUrl(Process process, Path log) {
        var url = new CompletableFuture<URI>();
        Thread.ofVirtual().name("keycloak-output").start(() -> copyOutput(process, log, url));
        try {
            return url.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            end(process);
            throw new IllegalStateException("Keycloak did not start, see " + log, e);
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Keycloak started", e);
        }
    }

    private static void copyOutput(Process process, Path log, CompletableFuture<URI> url) {
        try (BufferedReader output = process.inputReader();
                Writer writer = Files.newBufferedWriter(log)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                writer.write(line + "\n");
                writer.flush();
                Matcher listening = LISTENING.matcher(line);
                if (listening.find()) {
                    url.complete(URI.create(listening.group(1)));
                }
            }
        } catch (IOException e) {
            url.completeExceptionally(e);
        }
        url.completeExceptionally(new IllegalStateException("Keycloak ended before it listened"));
    }

    private static void awaitReadiness(URI url) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest ready = HttpRequest.newBuilder(url.resolve("/health/ready"))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            await().atMost(START_LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> http.send(ready, BodyHandlers.discarding()).statusCode() == 200);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    private static final class Shared {
        static final KeycloakServer SERVER = start();
    }
}
