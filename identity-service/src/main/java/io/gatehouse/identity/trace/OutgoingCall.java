package io.gatehouse.identity.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/** A call of somebody else. Vendors are not told of the trace: it is nothing to them. */
public final class OutgoingCall {

    private final @Nullable Span span;

    OutgoingCall(@Nullable Span span) {
        this.span = span;
    }

    /** It was answered. */
    public void answered(int status) {
        if (span != null) {
            span.setAttribute("http.response.status_code", status);
            if (status >= 400) {
                fail(span, Integer.toString(status));
            }
            span.end();
        }
    }

    /** There was no answer. */
    public void failed(String reason) {
        if (span != null) {
            fail(span, reason);
            span.end();
        }
    }

    private static void fail(Span span, String reason) {
        span.setAttribute("error.type", reason);
        span.setStatus(StatusCode.ERROR);
    }
}
