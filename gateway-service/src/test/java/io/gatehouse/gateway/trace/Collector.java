package io.gatehouse.gateway.trace;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.gatehouse.gateway.metric.Point;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.Vertx;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes spans and metrics by OTLP over HTTP, as a real collector does. */
public final class Collector {

    /** A span as it came over the wire. */
    public record Got(
            String service,
            String traceId,
            String spanId,
            String parentId,
            String name,
            String kind,
            Map<String, String> attributes,
            boolean failed) {}

    public static final String METRICS = "/v1/metrics";

    public final LoopbackServer server;
    private final List<Got> spans = new CopyOnWriteArrayList<>();
    private final List<Point> points = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    public Collector(Vertx vertx) {
        server = new LoopbackServer(vertx, this::take);
    }

    /** From now on it answers that. */
    public void answers(int other) {
        status = other;
    }

    public List<Got> of(String traceId) {
        return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
    }

    public List<Got> all() {
        return List.copyOf(spans);
    }

    /** All that came of a metric, the newest last. */
    public List<Point> points(String name) {
        return points.stream().filter(point -> point.name().equals(name)).toList();
    }

    private void take(LoopbackServer.Seen seen) {
        if (status == 200 && seen.request().path().equals(METRICS)) {
            points.addAll(Point.read(seen.body().getBytes()));
        } else if (status == 200) {
            read(seen.body().getBytes());
        }
        seen.request().response().setStatusCode(status).end();
    }

    private void read(byte[] body) {
        try {
            for (var resource : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                String service =
                        attributes(resource.getResource().getAttributesList()).get("service.name");
                for (var scope : resource.getScopeSpansList()) {
                    scope.getSpansList().forEach(span -> spans.add(got(service, span)));
                }
            }
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    private static Got got(String service, Span span) {
        return new Got(
                service,
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getName(),
                span.getKind().name().replace("SPAN_KIND_", ""),
                attributes(span.getAttributesList()),
                span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR);
    }

    private static Map<String, String> attributes(List<KeyValue> list) {
        Map<String, String> map = new TreeMap<>();
        for (KeyValue one : list) {
            var value = one.getValue();
            map.put(one.getKey(), value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue());
        }
        return map;
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
