package io.gatehouse.gateway.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** The value that names a trace and the span of the one who asks: W3C Trace Context, Level 1, §3.2. */
public final class Traceparent {

    /** Its header, hashed and encoded once. */
    public static final CharSequence HEADER = HttpHeaders.createOptimized("traceparent");

    private static final int LENGTH = 55;
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;

    private Traceparent() {}

    /** What the headers name, if it is well-formed. */
    public static @Nullable String of(MultiMap headers) {
        String value = headers.get(HEADER);
        return value != null && isWellFormed(value) ? value : null;
    }

    /** The trace id of a well-formed value. */
    public static @Nullable String traceId(@Nullable String traceparent) {
        return traceparent == null ? null : traceparent.substring(TRACE, SPAN - 1);
    }

    /** Of one who asks in the name of that span. */
    static String of(SpanContext span) {
        return "00-" + span.getTraceId() + '-' + span.getSpanId() + '-'
                + span.getTraceFlags().asHex();
    }

    /** A context whose span is the one that a well-formed value names; the root where there is none. */
    static Context context(@Nullable String traceparent, TraceState state) {
        return traceparent == null
                ? Context.root()
                : Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                traceparent.substring(TRACE, SPAN - 1),
                                traceparent.substring(SPAN, FLAGS - 1),
                                TraceFlags.fromHex(traceparent, FLAGS),
                                state)));
    }

    static boolean isWellFormed(String value) {
        if (value.length() != LENGTH
                || value.charAt(TRACE - 1) != '-'
                || value.charAt(SPAN - 1) != '-'
                || value.charAt(FLAGS - 1) != '-') {
            return false;
        }
        return isHex(value, 0, TRACE - 1)
                && !value.startsWith("ff")
                && isHex(value, TRACE, SPAN - 1)
                && isNotZero(value, TRACE, SPAN - 1)
                && isHex(value, SPAN, FLAGS - 1)
                && isNotZero(value, SPAN, FLAGS - 1)
                && isHex(value, FLAGS, LENGTH);
    }

    private static boolean isHex(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNotZero(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            if (value.charAt(i) != '0') {
                return true;
            }
        }
        return false;
    }
}
