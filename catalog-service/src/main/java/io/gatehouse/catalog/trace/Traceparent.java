package io.gatehouse.catalog.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header of the W3C Trace Context (Level 1, §3.2) that names the trace and the caller's span. */
final class Traceparent {

    static final String HEADER = "traceparent";
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private Traceparent() {}

    /** The header, if it is well-formed; a stranger may have sent it. */
    static @Nullable String checked(@Nullable String header) {
        return header != null && FORM.matcher(header).matches() ? header : null;
    }

    /** Of one who asks in the name of that span. */
    static String of(SpanContext span) {
        return "00-" + span.getTraceId() + '-' + span.getSpanId() + '-'
                + span.getTraceFlags().asHex();
    }

    /** The same trace and span, of one who records nothing. */
    static String unsampled(String traceparent) {
        return traceparent.substring(0, FLAGS) + "00";
    }

    static String traceId(String traceparent) {
        return traceparent.substring(TRACE, SPAN - 1);
    }

    static String spanId(String traceparent) {
        return traceparent.substring(SPAN, FLAGS - 1);
    }

    /** A context whose span is the one that a well-formed value names; the root where there is none. */
    static Context context(@Nullable String traceparent) {
        return traceparent == null
                ? Context.root()
                : Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                traceId(traceparent),
                                spanId(traceparent),
                                TraceFlags.fromHex(traceparent, FLAGS),
                                TraceState.getDefault())));
    }
}
