package io.gatehouse.catalog.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Looks at every request before anything else does. */
@ApplicationScoped
class ArrivingRequests {

    /** Before the bearer is looked at, because a refusal has an origin, too. */
    private static final int FIRST = 1000;
    /** Where Quarkus REST says which of our paths it is, without what callers wrote into it. */
    private static final String TEMPLATE = "UrlPathTemplate";

    private final Tracing tracing;

    ArrivingRequests(Tracing tracing) {
        this.tracing = tracing;
    }

    void register(@Observes Filters filters) {
        filters.register(this::arrive, FIRST);
    }

    private void arrive(RoutingContext routing) {
        SocketAddress address = routing.request().remoteAddress();
        String asked = Traceparent.checked(routing.request().getHeader(Traceparent.HEADER));
        Span span = tracing.serves(routing.request().method().name(), asked);
        String traceparent = span == null ? asked : Traceparent.of(span.getSpanContext());
        new RequestOrigin(traceparent, address == null ? null : address.hostAddress()).keep();
        if (span != null) {
            if (VertxContext.isOnDuplicatedContext()) {
                MDC.put("spanId", span.getSpanContext().getSpanId());
            }
            Context context = Vertx.currentContext();
            routing.addEndHandler(end -> end(span, routing, context));
        }
        routing.next();
    }

    /** Says which operation it was and how it ended: never the URL, which can hold codes and handles. */
    private static void end(Span span, RoutingContext routing, @Nullable Context context) {
        String template = context == null ? null : context.getLocal(TEMPLATE);
        if (template != null) {
            span.updateName(routing.request().method().name() + ' ' + template);
            span.setAttribute("http.route", template);
        }
        int status = routing.response().getStatusCode();
        span.setAttribute("http.response.status_code", status);
        if (status >= 500) {
            span.setAttribute("error.type", Integer.toString(status));
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
