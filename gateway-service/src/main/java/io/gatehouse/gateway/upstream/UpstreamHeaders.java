package io.gatehouse.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which headers pass. Both directions start from nothing: what is not named here or by the target does not pass. */
public final class UpstreamHeaders {

    private static final int MAXIMUM_VALUE = 4096;
    private static final CharSequence TRACE = HttpHeaders.createOptimized("traceparent");
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    /** What no target's allow-list can let through, in lower case: credentials, framing, and what the protocol sets. */
    private static final Set<String> NEVER_IN = Set.of(
            "authorization",
            "proxy-authorization",
            "proxy-authenticate",
            "proxy-connection",
            "cookie",
            "cookie2",
            "host",
            "origin",
            "referer",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            "content-length",
            "content-type",
            "content-encoding",
            "accept",
            "accept-encoding",
            "last-event-id",
            "forwarded",
            "via",
            "traceparent",
            "tracestate");

    private static final Set<String> NEVER_OUT = Set.of(
            "set-cookie",
            "set-cookie2",
            "authorization",
            "www-authenticate",
            "proxy-authenticate",
            "authentication-info",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "content-type",
            "content-encoding",
            "location",
            "x-accel-buffering",
            "x-accel-redirect",
            "strict-transport-security",
            "clear-site-data");

    private static final List<String> NEVER_PREFIX =
            List.of("x-amzn-", "mcp-", "sec-", "proxy-", "x-forwarded-", "access-control-");

    private UpstreamHeaders() {}

    /** The caller's headers that pass to a target. */
    static void copyRequest(List<String> allowed, MultiMap from, MultiMap to) {
        if (!allowed.isEmpty()) {
            copy(allowed, NEVER_IN, from, to);
        }
        String traceparent = traceparent(from);
        if (traceparent != null) {
            to.set(TRACE, traceparent);
            String state = from.get("tracestate");
            if (state != null && state.length() <= 512) {
                to.set("tracestate", state);
            }
        }
    }

    /** The target's headers that pass to the caller. */
    static void copyResponse(List<String> allowed, MultiMap from, MultiMap to) {
        if (!allowed.isEmpty()) {
            copy(allowed, NEVER_OUT, from, to);
        }
    }

    /** The caller's W3C trace context, if it is well-formed. */
    public static @Nullable String traceparent(MultiMap headers) {
        String value = headers.get(TRACE);
        return value != null && TRACEPARENT.matcher(value).matches() ? value : null;
    }

    private static void copy(List<String> allowed, Set<String> never, MultiMap from, MultiMap to) {
        String nominated = String.join(",", from.getAll("Connection")).toLowerCase(Locale.ROOT);
        for (String name : allowed) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (never.contains(lower) || barred(lower) || names(nominated, lower)) {
                continue;
            }
            for (String value : from.getAll(name)) {
                if (value.length() <= MAXIMUM_VALUE) {
                    to.add(name, value);
                }
            }
        }
    }

    private static boolean barred(String lower) {
        for (String prefix : NEVER_PREFIX) {
            if (lower.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the Connection header makes that header one of this hop only (RFC 9110 §7.6.1). */
    private static boolean names(String nominated, String lower) {
        if (nominated.isEmpty()) {
            return false;
        }
        for (String one : nominated.split(",", -1)) {
            if (one.strip().equals(lower)) {
                return true;
            }
        }
        return false;
    }
}
