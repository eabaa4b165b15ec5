package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.trace.Traceparent;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which headers pass. Both directions start from nothing: what is not named here or by the target does not pass. */
public final class UpstreamHeaders {

    private static final int MAXIMUM_VALUE = 4096;

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

    /** The caller's headers that pass to a target, and the span that the call is below. */
    static void copyRequest(UpstreamCall call, MultiMap to, @Nullable String traceparent) {
        List<String> allowed = call.target().allowedRequestHeaders();
        MultiMap from = call.callerHeaders();
        if (!allowed.isEmpty()) {
            copy(allowed, NEVER_IN, from, to);
        }
        if (traceparent != null) {
            to.set(Traceparent.HEADER, traceparent);
            String state = from.get("tracestate");
            if (state != null && state.length() <= 512) {
                to.set("tracestate", state);
            }
        }
    }

    /** The target's headers that pass to the caller. */
    static MultiMap response(List<String> allowed, MultiMap from) {
        MultiMap to = MultiMap.caseInsensitiveMultiMap();
        copy(allowed, NEVER_OUT, from, to);
        return to;
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
