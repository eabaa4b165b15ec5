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
        return of(response.getHeader(HttpHeaders.CONTENT_TYPE), response.getHeader(HttpHeaders.CONTENT_ENCODING));
    }

    /** The same of its headers. */
    static @Nullable AnswerKind of(io.netty.handler.codec.http.HttpHeaders headers) {
        return of(headers.get(HttpHeaders.CONTENT_TYPE), headers.get(HttpHeaders.CONTENT_ENCODING));
    }

    private static @Nullable AnswerKind of(@Nullable String type, @Nullable String encoding) {
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
