package io.gatehouse.catalog.metric;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One number of a metric as it came over the wire; of a histogram how many values it counted.
 *
 * @param resource the attributes of the service that sent it
 */
public record Point(
        Map<String, String> resource, String name, String unit, Map<String, String> attributes, double value) {

    /** What one request to {@code /v1/metrics} holds. */
    public static List<Point> read(byte[] body) {
        List<Point> points = new ArrayList<>();
        try {
            for (var one : ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList()) {
                Map<String, String> resource = map(one.getResource().getAttributesList());
                for (var scope : one.getScopeMetricsList()) {
                    scope.getMetricsList().forEach(metric -> points.addAll(of(resource, metric)));
                }
            }
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalStateException(malformed);
        }
        return points;
    }

    private static List<Point> of(Map<String, String> resource, Metric metric) {
        List<Point> points = new ArrayList<>();
        for (NumberDataPoint number : metric.getGauge().getDataPointsList()) {
            points.add(point(resource, metric, number.getAttributesList(), number(number)));
        }
        for (NumberDataPoint number : metric.getSum().getDataPointsList()) {
            points.add(point(resource, metric, number.getAttributesList(), number(number)));
        }
        metric.getHistogram()
                .getDataPointsList()
                .forEach(all -> points.add(point(resource, metric, all.getAttributesList(), all.getCount())));
        metric.getSummary()
                .getDataPointsList()
                .forEach(all -> points.add(point(resource, metric, all.getAttributesList(), all.getCount())));
        return points;
    }

    private static double number(NumberDataPoint point) {
        return point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
    }

    private static Point point(Map<String, String> resource, Metric metric, List<KeyValue> attributes, double value) {
        return new Point(resource, metric.getName(), metric.getUnit(), map(attributes), value);
    }

    private static Map<String, String> map(List<KeyValue> list) {
        Map<String, String> map = new TreeMap<>();
        list.forEach(one -> map.put(one.getKey(), one.getValue().getStringValue()));
        return map;
    }
}
