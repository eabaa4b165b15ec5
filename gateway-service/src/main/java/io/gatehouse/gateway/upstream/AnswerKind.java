package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.peer.HttpAnswer;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an answer with status 200 is. */
enum AnswerKind {
    JSON,
    EVENTS;

    /** The kind, or null when it is not one that MCP knows. */
    static @Nullable AnswerKind of(HttpAnswer response) {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        String encoding = response.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (type == null || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
            return null;
        }
        int end = type.indexOf(';');
        String media = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return switch (media) {
            case "application/json" -> JSON;
            case "text/event-stream" -> EVENTS;
            default -> null;
        };
    }
}
