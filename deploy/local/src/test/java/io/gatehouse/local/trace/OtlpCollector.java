package io.gatehouse.local.trace;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Takes the spans and the metrics of all services by OTLP over HTTP. */
final class OtlpCollector implements AutoCloseable {
    /** A span, as far as it says where it belongs. */
    record Got(String service, String traceId, String spanId, String parentId, String kind, String name) {
        boolean isBelow(Got parent) {
            return traceId.equals(parent.traceId) && parentId.equals(parent.spanId);
        }
    }

    /** A metric of a service. */
    record Counted(String service, String metric) {}

    private final List<Got> spans = new CopyOnWriteArrayList<>();
    private final Set<Counted> metrics = ConcurrentHashMap.newKeySet();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    OtlpCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/traces", this::take);
        server.createContext("/v1/metrics", this::takeMetrics);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Got> all(Predicate<Got> wanted) {
        return spans.stream().filter(wanted).toList();
    }

    /** Which metrics came, of which service. */
    Set<Counted> metrics() {
        return Set.copyOf(metrics);
    }

    /** Everything that was sent, byte by byte. */
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            bodies.add(new String(body, StandardCharsets.ISO_8859_1));
            for (var resource : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                var service = service(resource.getResource());
                resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList().forEach(span -> spans.add(got(service, span))));
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void takeMetrics(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            bodies.add(new String(body, StandardCharsets.ISO_8859_1));
            for (var resource : ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList()) {
                var service = service(resource.getResource());
                resource.getScopeMetricsList()
                        .forEach(scope -> scope.getMetricsList()
                                .forEach(metric -> metrics.add(new Counted(service, metric.getName()))));
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static String service(Resource resource) {
        return resource.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private static Got got(String service, Span span) {
        return new Got(
                service,
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getKind().name().replace("SPAN_KIND_", ""),
                span.getName());
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
