package io.gatehouse.catalog.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/** A call of somebody else, or a piece of work that makes several of them. */
public final class OutgoingCall {

    private final @Nullable Span span;
    private final @Nullable String traceparent;

    OutgoingCall(@Nullable Span span, @Nullable String traceparent) {
        this.span = span;
        this.traceparent = traceparent;
    }

    /** What the called one is told; as it came where there is no span. */
    public @Nullable String traceparent() {
        return traceparent;
    }

    /** It is over; without a failure it did what was wanted. */
    public void over(@Nullable Throwable failure) {
        if (span == null) {
            return;
        }
        if (failure != null) {
            // Only its kind: its words may quote what was called.
            span.setAttribute("error.type", failure.getClass().getSimpleName());
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /** It was given up. */
    public void abandoned() {
        if (span != null) {
            span.setAttribute("error.type", "abandoned");
            span.setStatus(StatusCode.ERROR);
            span.end();
        }
    }
}
