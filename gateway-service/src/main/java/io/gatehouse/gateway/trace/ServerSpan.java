package io.gatehouse.gateway.trace;

import io.gatehouse.gateway.HttpTurn;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request to the endpoint. It begins when its caller is known and gets its parent when the message was read,
 * because the message may name it. Named and described as the conventions for MCP say (OpenTelemetry, gen-ai).
 */
public final class ServerSpan {

    private static final String KEY = ServerSpan.class.getName();
    private static final String UNREAD = "mcp";
    /** What a span may be named after: others are the caller's words, of which there may be any number. */
    private static final Set<String> METHODS = Set.of(
            "initialize",
            "ping",
            "server/discover",
            "tools/list",
            "tools/call",
            "prompts/list",
            "prompts/get",
            "resources/list",
            "resources/read",
            "resources/templates/list",
            "resources/subscribe",
            "resources/unsubscribe",
            "completion/complete",
            "logging/setLevel",
            "notifications/initialized",
            "notifications/cancelled",
            "notifications/progress",
            "notifications/roots/list_changed");

    private static final String LISTEN = "subscriptions/listen";

    private static final TextMapGetter<MultiMap> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(MultiMap headers) {
            return headers.names();
        }

        @Override
        public @Nullable String get(@Nullable MultiMap headers, String name) {
            return headers == null ? null : headers.get(name);
        }
    };

    private final Tracer tracer;
    private final Instant began;
    private String method = UNREAD;
    private @Nullable Span span;
    private volatile boolean answered;
    private volatile boolean called;

    private ServerSpan(Tracer tracer, Instant began) {
        this.tracer = tracer;
        this.began = began;
    }

    static void begin(Tracer tracer, HttpTurn turn) {
        ServerSpan begun = new ServerSpan(tracer, Instant.now());
        turn.put(KEY, begun);
        turn.addEndHandler(end -> begun.answered(turn));
    }

    /** The span of a request; null where there is none. */
    public static @Nullable ServerSpan of(HttpTurn turn) {
        return turn.get(KEY);
    }

    void read(String asked, MultiMap headers) {
        if (asked.equals(LISTEN)) {
            method = LISTEN;
            return;
        }
        method = METHODS.contains(asked) ? asked : "_OTHER";
        Span made = start(headers);
        span = made;
        made.setAttribute("mcp.method.name", method);
        headers.set(Traceparent.HEADER, Traceparent.of(made.getSpanContext()));
    }

    private Span start(MultiMap headers) {
        Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, HEADERS);
        return tracer.spanBuilder(method)
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent)
                .setStartTimestamp(began)
                .setAttribute("http.request.method", "POST")
                .startSpan();
    }

    /** It goes to a target; {@link #over} will say how that ended. */
    public void calls(String gateway, String target, @Nullable String tool) {
        Span made = span;
        if (made == null) {
            return;
        }
        called = true;
        made.setAttribute("gatehouse.gateway.id", gateway);
        made.setAttribute("gatehouse.target.name", target);
        if (tool != null) {
            made.updateName(method + ' ' + tool);
            made.setAttribute("gen_ai.operation.name", "execute_tool");
            made.setAttribute("gen_ai.tool.name", tool);
        }
    }

    /** How the call of a target ended; without a reason it did what was wanted. */
    public void over(String outcome, @Nullable String reason) {
        Span made = span;
        if (made == null) {
            return;
        }
        made.setAttribute("gatehouse.outcome", outcome);
        if (reason != null) {
            made.setAttribute("error.type", reason);
            made.setStatus(StatusCode.ERROR);
        }
        called = false;
        if (answered) {
            made.end();
        }
    }

    /** It is answered with an error of that code. */
    public void failed(int code) {
        Span made = span;
        if (made != null) {
            made.setAttribute("error.type", Integer.toString(code));
            made.setStatus(StatusCode.ERROR);
        }
    }

    private void answered(HttpTurn turn) {
        if (method.equals(LISTEN)) {
            return;
        }
        Span known = span;
        Span made = known == null ? start(turn.headers()) : known;
        int status = turn.status();
        made.setAttribute("http.response.status_code", status);
        if (status >= 400) {
            made.setAttribute("error.type", Integer.toString(status));
            made.setStatus(StatusCode.ERROR);
        }
        answered = true;
        if (!called) {
            made.end();
        }
    }
}
