package io.gatehouse.gateway.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/** A call of another service, from its begin to the end of the answer. */
public final class ClientSpan {

    private final @Nullable Span span;
    private final @Nullable String traceparent;

    ClientSpan(Span span) {
        this.span = span;
        this.traceparent = Traceparent.of(span.getSpanContext());
    }

    private ClientSpan(@Nullable String traceparent) {
        this.span = null;
        this.traceparent = traceparent;
    }

    static ClientSpan none(@Nullable String traceparent) {
        return new ClientSpan(traceparent);
    }

    /** What the called one is told; as it was given where there is no span. */
    public @Nullable String traceparent() {
        return traceparent;
    }

    /** Sets an attribute. */
    public ClientSpan with(String name, @Nullable String value) {
        if (span != null && value != null) {
            span.setAttribute(name, value);
        }
        return this;
    }

    /** Says which target, at which host. */
    public ClientSpan about(String target, @Nullable String host) {
        return with("gatehouse.target.name", target).with("server.address", host);
    }

    /** Whether there is one, so that its end has to be told. */
    public boolean isMade() {
        return span != null;
    }

    /** An answer of that status began; {@link #over()} when it ends. */
    public void answered(int status) {
        status(status);
    }

    /** The answer has ended. */
    public void over() {
        if (span != null) {
            span.end();
        }
    }

    /** There was an answer, which was read. */
    public void over(int status) {
        if (span != null) {
            status(status);
            span.end();
        }
    }

    /** There is no answer. */
    public void failed(String reason) {
        if (span != null) {
            span.setAttribute("error.type", reason);
            span.setStatus(StatusCode.ERROR);
            span.end();
        }
    }

    private void status(int status) {
        if (span != null) {
            span.setAttribute("http.response.status_code", status);
            if (status >= 400) {
                span.setAttribute("error.type", Integer.toString(status));
                span.setStatus(StatusCode.ERROR);
            }
        }
    }
}
