package io.gatehouse.catalog.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans, where a collector is named. Nothing of HTTP or SQL is instrumented by itself: what a span says is written
 * here and there is no token, URL, statement or name of a user in it.
 */
@ApplicationScoped
public class Tracing {

    private static final Logger LOG = Logger.getLogger(Tracing.class);
    /** What a span may be named after: others are the caller's words, of which there may be any number. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Tracer tracer;
    private final boolean off;

    @Inject
    Tracing(
            OpenTelemetry telemetry,
            TraceConfig config,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
        this(telemetry, off);
        if (!off) {
            // Without it, the environment names one.
            LOG.infof(
                    "Spans are sent to %s", config.endpoint().map(URI::getHost).orElse("a collector"));
        }
    }

    private Tracing(OpenTelemetry telemetry, boolean off) {
        this.tracer = telemetry.getTracer("io.gatehouse.catalog");
        this.off = off;
    }

    /** Makes no spans. */
    public static Tracing none() {
        return new Tracing(OpenTelemetry.noop(), true);
    }

    /** Begins the serving of a request; null where there are no spans. */
    @Nullable
    Span serves(String method, @Nullable String traceparent) {
        if (off) {
            return null;
        }
        String name = METHODS.contains(method) ? method : "_OTHER";
        return span(name, SpanKind.SERVER, traceparent).setAttribute("http.request.method", name);
    }

    /** Begins a call of somebody else below that span; what nobody asked for has none to be below, and makes none. */
    public OutgoingCall calls(String name, @Nullable String host, @Nullable String parent) {
        if (off || parent == null) {
            return new OutgoingCall(null, parent);
        }
        Span span = span(name, SpanKind.CLIENT, parent);
        if (host != null) {
            span.setAttribute("server.address", host);
        }
        return new OutgoingCall(span, Traceparent.of(span.getSpanContext()));
    }

    /** Begins the reading of a target; what is done on this context from here on is below it. */
    public OutgoingCall synchronises(String gatewayId, String targetName) {
        RequestOrigin origin = RequestOrigin.current();
        String parent = origin.traceparent();
        if (off || parent == null) {
            return new OutgoingCall(null, parent);
        }
        Span span = span("synchronise", SpanKind.INTERNAL, parent)
                .setAttribute("gatehouse.gateway.id", gatewayId)
                .setAttribute("gatehouse.target.name", targetName);
        String own = Traceparent.of(span.getSpanContext());
        origin.below(own).keep();
        return new OutgoingCall(span, own);
    }

    private Span span(String name, SpanKind kind, @Nullable String parent) {
        return tracer.spanBuilder(name)
                .setSpanKind(kind)
                .setParent(Traceparent.context(parent))
                .startSpan();
    }
}
