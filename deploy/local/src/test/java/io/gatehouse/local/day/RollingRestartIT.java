package io.gatehouse.local.day;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.local.operator.Auditor;
import io.gatehouse.local.stack.Bootstrap;
import io.gatehouse.local.stack.Ports;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import io.gatehouse.local.stack.Topology;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged replicas of each service: what a deployment does to them, nobody who calls notices. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class RollingRestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TARGETS = 3;

    @TempDir
    private static Path folder;

    private static final DayProviders PROVIDERS = new DayProviders(4);
    private static final List<DayTarget> ALL = new ArrayList<>();
    private static final AtomicBoolean OVER = new AtomicBoolean();
    private static final Tally TALLY = new Tally();
    private static final List<Thread> THREADS = new ArrayList<>();
    private static Stack stack;
    private static ServedCertificate certificate;
    private static List<DayUser> users = List.of();

    @BeforeAll
    @Timeout(300)
    static void start() throws IOException {
        certificate = ServedCertificate.make(folder);
        var settings = new HashMap<>(certificate.settings(Stack.SECOND_CATALOG, Ports.free()));
        settings.put("gateway.replica.interval", "PT0.5S");
        var project = Path.of(System.getProperty("gatehouse.project", "../..")).toAbsolutePath();
        stack = Stack.start(
                new Stack.Options(
                        project,
                        folder.resolve("data"),
                        Boolean.getBoolean("gatehouse.native"),
                        Duration.ofMinutes(5),
                        PROVIDERS,
                        settings,
                        new Topology(2, 2, 2, Topology.Front.PLAIN)),
                new Progress(System.out));
        try (var operator = Bootstrap.operator(stack)) {
            IntStream.rangeClosed(1, TARGETS)
                    .mapToObj(number -> new DayTarget(
                            "target%02d".formatted(number),
                            number % 2 == 0,
                            stack.vendor().issuer()))
                    .forEach(ALL::add);
            Day.register(stack, operator, ALL);
        }
        users = PROVIDERS.people().stream().map(RollingRestartIT::user).toList();
        users.forEach(user -> THREADS.add(Thread.ofVirtual().start(user)));
        await().atMost(PATIENCE).until(() -> TALLY.goodCalls().size() > 20);
    }

    @AfterAll
    static void stop() {
        OVER.set(true);
        if (stack != null) {
            stack.close();
        }
        ALL.forEach(DayTarget::close);
    }

    @Test
    @Order(1)
    void aReplacedCertificateIsServedWithoutARestart() throws IOException {
        var before = certificate.served();
        certificate.replace();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> !certificate.served().equals(before));
        assertThat(certificate.served()).isEqualTo(certificate.serial());
    }

    @Test
    @Order(2)
    void everyReplicaIsRestartedUnderLoadOnTheNextSchemaWithoutAFailedRequest() throws InterruptedException {
        long pids = pids();
        for (var database : List.of("identity", "catalog")) {
            Migration.of(stack.postgres(), database);
        }
        int before = TALLY.goodCalls().size();
        new Faults(stack, PROVIDERS.vendor(), ALL, TALLY, MovedClock.in(folder.resolve("clock"), Path.of("../..")))
                .rollingRestartOfAll();
        await().atMost(PATIENCE).until(() -> TALLY.goodCalls().size() > before + 50);
        OVER.set(true);
        for (var thread : THREADS) {
            thread.join();
        }
        assertThat(pids()).isNotEqualTo(pids);
        assertThat(TALLY.samples().stream().filter(Tally.Sample::failed)).isEmpty();
        try (var auditor = new Auditor(stack.url("identity"), Day.token(stack, "adam"))) {
            var findings = new Proof(stack, auditor, TALLY).find(users);
            assertThat(findings.auditGaps()).isZero();
            assertThat(findings.consentsLost() + findings.interrupted()).isZero();
            assertThat(findings.lastCalls()).isEmpty();
            assertThat(findings.chainHolds()).as(findings.chain()).isTrue();
            assertThat(findings.connected()).isPositive();
        }
    }

    private static long pids() {
        return Topology.SERVICES.stream()
                .flatMap(service -> stack.replicas(service).stream())
                .mapToLong(replica -> replica.pid())
                .sum();
    }

    private static DayUser user(String name) {
        int number = PROVIDERS.people().indexOf(name);
        var client = new AgentClient(
                RollingRestartIT::send, stack.mcpUrl(), Day.token(stack, name), name, number % 2 == 0, true);
        return new DayUser(
                name,
                client,
                new Visit(stack.company(), stack.vendor()),
                TALLY,
                ALL,
                Duration.ofSeconds(40),
                Duration.ofMillis(300),
                OVER::get);
    }

    /** Over a connection of its own, because the balancer knows nothing but connections. */
    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } finally {
            http.shutdownNow();
        }
    }
}
