package io.gatehouse.gateway.endpoint;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The headers of Streamable HTTP. */
final class Headers {

    // Hashed once, not for each request.
    static final CharSequence SESSION = HttpHeaders.createOptimized("Mcp-Session-Id");
    static final CharSequence VERSION = HttpHeaders.createOptimized("MCP-Protocol-Version");

    /** What every client of the official libraries sends. */
    private static final String USUAL = "application/json, text/event-stream";

    private Headers() {}

    /** Whether the client takes both kinds of answer; a client that says nothing takes anything. */
    static boolean acceptsBoth(MultiMap headers) {
        List<String> accepted = headers.getAll(HttpHeaders.ACCEPT);
        return accepted.isEmpty()
                || accepted.size() == 1 && accepted.getFirst().equals(USUAL)
                || accepts(accepted, "application", "json") && accepts(accepted, "text", "event-stream");
    }

    /** Whether the client takes an event stream. */
    static boolean acceptsEvents(MultiMap headers) {
        return accepts(headers.getAll("Accept"), "text", "event-stream");
    }

    private static boolean accepts(List<String> accepted, String type, String subtype) {
        for (String line : accepted) {
            for (String part : line.split(",")) {
                int parameters = part.indexOf(';');
                String range = (parameters < 0 ? part : part.substring(0, parameters))
                        .trim()
                        .toLowerCase(Locale.ROOT);
                boolean refused = parameters >= 0 && part.substring(parameters).matches(".*;\\s*q=0(\\.0*)?\\s*(;.*)?");
                if (!refused
                        && (range.equals("*/*") || range.equals(type + "/*") || range.equals(type + "/" + subtype))) {
                    return true;
                }
            }
        }
        return false;
    }

    static boolean isJson(MultiMap headers) {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (type == null) {
            return false;
        }
        int parameters = type.indexOf(';');
        return type.equals("application/json")
                || (parameters < 0 ? type : type.substring(0, parameters))
                        .trim()
                        .equalsIgnoreCase("application/json");
    }

    static @Nullable String version(MultiMap headers) {
        String version = headers.get(VERSION);
        return version == null ? null : version.trim();
    }
}
