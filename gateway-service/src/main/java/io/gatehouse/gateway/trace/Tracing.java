package io.gatehouse.gateway.trace;

import io.gatehouse.gateway.HttpTurn;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.MultiMap;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans, where a collector is named; does next to nothing otherwise. Nothing of HTTP is instrumented by itself: what
 * a span says is written here and there is no argument, token, URL or name of a user in it.
 */
@Singleton
public class Tracing {

    /** Makes no spans. */
    public static final Tracing OFF = new Tracing(OpenTelemetry.noop(), true);

    private static final Logger LOG = Logger.getLogger(Tracing.class);

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
                    "spans are sent to %s", config.endpoint().map(URI::getHost).orElse("a collector"));
        }
    }

    private Tracing(OpenTelemetry telemetry, boolean off) {
        this.tracer = telemetry.getTracer("io.gatehouse.gateway");
        this.off = off;
    }

    /**
     * The caller of a request is known; its span begins here and ends with its answer. Callers who are not let in have
     * none, because there may be any number of them, and streams that stay open have none.
     */
    public void admitted(HttpTurn turn) {
        if (!off) {
            ServerSpan.begin(tracer, turn);
        }
    }

    /**
     * Says which method is asked for, and of which trace the request is: as the message itself says, else as its headers
     * do. From here on the headers name the span of this request, so that all that is asked of others is below it.
     *
     * @param traceparent as it stands in the {@code _meta} of the message, read but not checked
     * @param tracestate likewise
     */
    public void read(HttpTurn turn, String method, @Nullable String traceparent, @Nullable String tracestate) {
        ServerSpan span = off ? null : ServerSpan.of(turn);
        if (traceparent != null && Traceparent.isWellFormed(traceparent)) {
            MultiMap headers = turn.ownHeaders();
            headers.set(Traceparent.HEADER, traceparent);
            if (tracestate == null) {
                headers.remove("tracestate");
            } else {
                headers.set("tracestate", tracestate);
            }
        }
        if (span != null) {
            span.read(method, turn.ownHeaders());
        }
        String parent = Traceparent.of(turn.headers());
        // For the log; what is put elsewhere would stay with the thread.
        if (parent != null && VertxContext.isOnDuplicatedContext()) {
            MDC.put("traceId", parent.substring(3, 35));
            if (span != null) {
                MDC.put("spanId", parent.substring(36, 52));
            }
        }
    }

    /** Begins a call of another service for that span. */
    public ClientSpan calls(String name, @Nullable String traceparent) {
        return off
                ? ClientSpan.none(traceparent)
                : new ClientSpan(tracer.spanBuilder(name)
                        .setSpanKind(SpanKind.CLIENT)
                        .setParent(Traceparent.context(traceparent, TraceState.getDefault()))
                        .startSpan());
    }
}
