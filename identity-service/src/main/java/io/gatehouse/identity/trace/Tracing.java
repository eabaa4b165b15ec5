package io.gatehouse.identity.trace;

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
        this.tracer = telemetry.getTracer("io.gatehouse.identity");
        this.off = off;
    }

    /** Makes no spans. */
    public static Tracing none() {
        return new Tracing(OpenTelemetry.noop(), true);
    }

    /** Begins the serving of a request; null where there are no spans. */
    @Nullable
    Span serves(String method, @Nullable String traceparent) {
        return off ? null : span(METHODS.contains(method) ? method : "_OTHER", traceparent, SpanKind.SERVER);
    }

    /** Begins a call of somebody else, below the request that is being served. */
    public OutgoingCall calls(String method, @Nullable String host) {
        Span span = off ? null : span(method, RequestOrigin.current().traceparent(), SpanKind.CLIENT);
        if (span != null && host != null) {
            span.setAttribute("server.address", host);
        }
        return new OutgoingCall(span);
    }

    private Span span(String method, @Nullable String traceparent, SpanKind kind) {
        return tracer.spanBuilder(method)
                .setSpanKind(kind)
                .setParent(Traceparent.context(traceparent))
                .setAttribute("http.request.method", method)
                .startSpan();
    }
}
