package io.gatehouse.identity.trace;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the request came from that is being served.
 *
 * @param traceparent the span that it is below: that of this service where it makes spans, else that of the caller
 * @param clientAddress address of the caller, as the server's proxy settings let it be known
 */
public record RequestOrigin(
        @Nullable String traceparent, @Nullable String clientAddress) {

    private static final RequestOrigin NONE = new RequestOrigin(null, null);

    /** The origin of the request on whose context this runs; of background work it has no members. */
    public static RequestOrigin current() {
        Context context = Vertx.currentContext();
        if (context == null || !VertxContext.isDuplicatedContext(context)) {
            return NONE;
        }
        RequestOrigin known = context.getLocal(RequestOrigin.class);
        return Objects.requireNonNullElse(known, NONE);
    }

    /** The trace that it belongs to. */
    public @Nullable String traceId() {
        return traceparent == null ? null : Traceparent.traceId(traceparent);
    }

    /** Keeps it for all that is done for this request. */
    void keep() {
        Context context = Vertx.currentContext();
        if (context != null && VertxContext.isDuplicatedContext(context)) {
            context.putLocal(RequestOrigin.class, this);
        }
    }
}
