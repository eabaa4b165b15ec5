package io.gatehouse.catalog.trace;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Where the work came from that is being done: a request, or one that was made earlier and is carried on since.
 *
 * @param traceparent the span that it is below: that of this service where it makes spans, else that of the caller
 * @param clientAddress address of the caller, as the server's proxy settings let it be known
 */
public record RequestOrigin(
        @Nullable String traceparent, @Nullable String clientAddress) {

    private static final RequestOrigin NONE = new RequestOrigin(null, null);

    /** The origin of what is done on this context; what nobody asked for has no members. */
    public static RequestOrigin current() {
        Context context = Vertx.currentContext();
        if (context == null || !VertxContext.isDuplicatedContext(context)) {
            return NONE;
        }
        RequestOrigin known = context.getLocal(RequestOrigin.class);
        return Objects.requireNonNullElse(known, NONE);
    }

    /** That of work whose caller is gone. */
    public static RequestOrigin earlier(@Nullable String traceparent) {
        return new RequestOrigin(Traceparent.checked(traceparent), null);
    }

    /** The trace that it belongs to. */
    public @Nullable String traceId() {
        return traceparent == null ? null : Traceparent.traceId(traceparent);
    }

    /** The same, but nobody is to record spans of it. */
    public RequestOrigin unrecorded() {
        return traceparent == null ? this : new RequestOrigin(Traceparent.unsampled(traceparent), clientAddress);
    }

    /** The same below another span. */
    RequestOrigin below(String span) {
        return new RequestOrigin(span, clientAddress);
    }

    /** Keeps it for all that is done on this context, its log lines included. */
    public void keep() {
        Context context = Vertx.currentContext();
        if (context == null || !VertxContext.isDuplicatedContext(context)) {
            return;
        }
        context.putLocal(RequestOrigin.class, this);
        if (traceparent != null) {
            // Only here: what is put elsewhere would stay with the thread.
            MDC.put("traceId", Traceparent.traceId(traceparent));
        }
    }
}
