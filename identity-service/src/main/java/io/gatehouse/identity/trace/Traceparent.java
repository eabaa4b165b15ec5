package io.gatehouse.identity.trace;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header of the W3C Trace Context (Level 1, §3.2) that names the trace and the caller's span. */
final class Traceparent {

    static final String HEADER = "traceparent";
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private Traceparent() {}

    /** The trace id of a header, if the header is well-formed; a stranger may have sent it. */
    static @Nullable String traceId(@Nullable String header) {
        return header != null && FORM.matcher(header).matches() ? header.substring(3, 35) : null;
    }
}
