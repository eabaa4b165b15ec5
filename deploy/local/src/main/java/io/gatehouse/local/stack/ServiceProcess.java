package io.gatehouse.local.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One service as the packaged process that it ships as. */
public final class ServiceProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(180);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(20);
    /** Writing a cache of what was learnt takes some seconds of both processors. */
    private static final Duration TRAINED_WITHIN = Duration.ofSeconds(120);
    /**
     * The service sees nothing of our environment but what every process needs; the last two are of deploy/images/enter,
     * which passes on none.
     */
    private static final List<String> PASSED_ON =
            List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "GATEHOUSE_RUNTIME", "GATEHOUSE_MEMORY");

    private final String name;
    private final Launch launch;
    private final Path settings;
    private final Path log;
    private final URI readiness;
    private final Children children;
    private final Consumer<String> onUnexpectedEnd;
    private volatile @Nullable Process process;
    private volatile boolean stopping;
    private volatile Map<String, String> surroundings = Map.of();
    private boolean closed;

    ServiceProcess(
            String name,
            Launch launch,
            Path settings,
            DataFolder data,
            int managementPort,
            Children children,
            Consumer<String> onUnexpectedEnd) {
        this.name = name;
        this.launch = launch;
        this.settings = settings;
        this.log = data.path("logs/" + name + ".log");
        this.readiness = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready");
        this.children = children;
        this.onUnexpectedEnd = onUnexpectedEnd;
    }

    /** Starts the process and waits until it is ready. */
    public void start() {
        launch();
        awaitReady();
    }

    /** Starts the process and returns at once. */
    synchronized void launch() {
        if (closed) {
            throw new Fault("Stopped while " + name + " started");
        }
        stopping = false;
        var builder = new ProcessBuilder(launch.words())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        var environment = builder.environment();
        keepWhatIsPassedOn(environment);
        environment.putAll(surroundings);
        environment.put("QUARKUS_CONFIG_LOCATIONS", settings.toUri().toString());
        try {
            var started = builder.start();
            process = started;
            children.add(name, started.toHandle());
            started.onExit().thenAccept(ended -> {
                if (!stopping) {
                    onUnexpectedEnd.accept(name + " ended by itself (status " + ended.exitValue() + "); see " + log);
                }
            });
        } catch (IOException e) {
            throw new Fault("Cannot start " + name, e);
        }
    }

    static void keepWhatIsPassedOn(Map<String, String> environment) {
        environment.keySet().retainAll(PASSED_ON);
    }

    /** Waits until the readiness check on the management port says so. */
    void awaitReady() {
        var deadline = Instant.now().plus(READY_WITHIN);
        try (var http = HttpClient.newHttpClient()) {
            while (!ready(http)) {
                if (endedSoon()) {
                    throw new Fault(name + " does not start: " + lastProblem() + " (see " + log + ")");
                }
                if (Instant.now().isAfter(deadline)) {
                    throw new Fault(name + " is not ready after " + READY_WITHIN.toSeconds() + " s (see " + log + ")");
                }
            }
        }
    }

    /** What the process finds in its environment from its next start on, beside what every process needs. */
    public void surroundings(Map<String, String> environment) {
        surroundings = Map.copyOf(environment);
    }

    /** Asks the process to end, so that several may do so at the same time; {@link #stop} then waits for it. */
    synchronized void askToStop() {
        var running = process;
        if (running != null && !stopping) {
            stopping = true;
            running.destroy();
        }
    }

    /** Ends the process, politely first. */
    public synchronized void stop() {
        var running = process;
        if (running == null) {
            return;
        }
        askToStop();
        try {
            if (running.waitFor(launch.train() ? TRAINED_WITHIN : STOPPED_WITHIN)) {
                launch.ended();
            } else {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        process = null;
        children.remove(name);
    }

    /** Asks the process to end and returns at once; completes with its exit status. */
    public synchronized CompletableFuture<Integer> terminate() {
        stopping = true;
        var running = process;
        if (running == null) {
            throw new Fault(name + " does not run");
        }
        running.destroy();
        return running.onExit().thenApply(Process::exitValue);
    }

    /** Ends the process as a crash would. */
    public synchronized void kill() {
        stopping = true;
        var running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
            process = null;
            children.remove(name);
        }
    }

    /** Whether the readiness check on the management port says so now. */
    public boolean ready() {
        try (var http = HttpClient.newHttpClient()) {
            return ready(http);
        }
    }

    /** Where the service writes its log. */
    public Path log() {
        return log;
    }

    /** The process id, or 0. */
    public long pid() {
        var running = process;
        return running == null ? 0 : running.pid();
    }

    @Override
    public synchronized void close() {
        closed = true;
        stop();
    }

    /** Waits a moment, unless the process ends before. */
    private boolean endedSoon() {
        try {
            var running = process;
            return running == null || running.waitFor(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted while " + name + " started");
        }
    }

    private boolean ready(HttpClient http) {
        var request =
                HttpRequest.newBuilder(readiness).timeout(Duration.ofSeconds(2)).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted while " + name + " started");
        }
    }

    /** The last line of the log that says what is wrong. */
    private String lastProblem() {
        try (var lines = Files.lines(log)) {
            var problems = new ArrayList<String>();
            lines.filter(line -> line.contains("Exception:") || line.contains("ERROR") || line.contains("Caused by"))
                    .forEach(problems::add);
            return problems.isEmpty()
                    ? "no reason in its log"
                    : problems.getLast().strip();
        } catch (IOException e) {
            return "its log cannot be read";
        }
    }
}
