package io.gatehouse.catalog.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When metrics are sent, to whom, and what a collector that does not take them costs. */
class MetricExportTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration OFTEN = Duration.ofSeconds(1);

    private final CompositeMeterRegistry metrics = new CompositeMeterRegistry();
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Logger log = Logger.getLogger(CollectorClient.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            said.add(line.getLevel().getName());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private HttpServer collector;

    @BeforeEach
    void start() throws IOException {
        log.addHandler(handler);
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/metrics", exchange -> {
            bodies.add(exchange.getRequestBody().readAllBytes());
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-key")));
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void stop() {
        metrics.close();
        collector.stop(0);
        log.removeHandler(handler);
    }

    @Test
    void withoutACollectorNothingIsSent() {
        export(Optional.empty(), Optional.empty(), OFTEN);
        assertThat(metrics.getRegistries()).isEmpty();
    }

    @Test
    void theEnvironmentsCollectorServesWhereThereIsNoneOfOurs() {
        export(Optional.empty(), Optional.of(url("")), OFTEN);
        metrics.counter("test.calls", "outcome", "good").increment(3);
        await().atMost(PATIENCE).until(() -> last() == 3);
    }

    @Test
    void theHeadersThatACollectorWantsAreSentAndWhoSendsIsSaid() {
        export(Optional.of(url("/")), Optional.of(URI.create("http://127.0.0.1:1")), OFTEN);
        metrics.counter("test.calls", "outcome", "good").increment(2);
        await().atMost(PATIENCE).until(() -> last() == 2);
        assertThat(keys).contains("k=1");
        Point point = points().getLast();
        assertThat(point.attributes()).containsExactlyEntriesOf(java.util.Map.of("outcome", "good"));
        assertThat(point.resource())
                .containsEntry("service.name", "tested")
                .containsEntry("service.version", "1")
                .containsKey("service.instance.id");
    }

    @Test
    void aCollectorThatIsBrokenCostsOneLineAndNoNumber() {
        status.set(500);
        export(Optional.of(url("")), Optional.empty(), OFTEN);
        metrics.counter("test.calls", "outcome", "good").increment();
        await().atMost(PATIENCE).until(() -> bodies.size() >= 3);
        assertThat(said).containsExactly("WARN");
        bodies.clear();
        status.set(200);
        await().atMost(PATIENCE).until(() -> last() == 1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said).containsExactly("WARN", "INFO"));
    }

    @Test
    void aCollectorThatIsAwayCostsOneLineToo() {
        collector.stop(0);
        CollectorClient client = new CollectorClient("127.0.0.1");
        for (int i = 0; i < 3; i++) {
            client.send(io.micrometer.registry.otlp.OtlpMetricsSender.Request.builder(new byte[1])
                    .address(url("/v1/metrics").toString())
                    .build());
        }
        assertThat(said).containsExactly("WARN");
    }

    @Test
    void whatIsNoCollectorIsRefusedInWordsWithoutShowingIt() {
        for (String wrong : List.of(
                "ftp://collector.example",
                "http:/nowhere",
                "http://user:hidden@collector.example",
                "https://c.example?k=hidden")) {
            assertThatThrownBy(() -> export(Optional.of(URI.create(wrong)), Optional.empty(), OFTEN))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("catalog.metrics.endpoint")
                    .message()
                    .doesNotContain("hidden");
        }
        for (Duration wrong : List.of(Duration.ofMillis(999), Duration.ofHours(2))) {
            assertThatThrownBy(() -> export(Optional.of(url("")), Optional.empty(), wrong))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("catalog.metrics.interval");
        }
        assertThat(metrics.getRegistries()).isEmpty();
    }

    private void export(Optional<URI> endpoint, Optional<URI> environment, Duration interval) {
        MetricConfig config = new MetricConfig() {
            @Override
            public Optional<URI> endpoint() {
                return endpoint;
            }

            @Override
            public Duration interval() {
                return interval;
            }
        };
        new MetricExport(config, environment, Optional.of(List.of("x-key=k=1")), "tested", "1").begin(metrics);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + path);
    }

    private List<Point> points() {
        return bodies.stream()
                .flatMap(body -> Point.read(body).stream())
                .filter(point -> point.name().equals("test.calls"))
                .toList();
    }

    private double last() {
        return points().isEmpty() ? -1 : points().getLast().value();
    }
}
