package io.gatehouse.gateway.mcp;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Event streams to clients (HTML Living Standard, server-sent events): their head, their events, their signs of life. */
public final class ServerEvents {

    /** A comment, which clients pass over. */
    private static final String COMMENT = ":\n\n";

    private ServerEvents() {}

    /** Sets the head of an event stream; nothing on the way shall keep or gather what comes. */
    public static void head(HttpServerResponse response) {
        response.setStatusCode(200)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true);
    }

    /** What shows that a stream is alive. */
    public static Buffer comment() {
        return Buffer.buffer(COMMENT);
    }

    /** A message as an event. */
    public static Buffer event(Buffer message) {
        Buffer event = Buffer.buffer(message.length() + 16).appendString("data: ");
        int from = 0;
        for (int i = 0; i < message.length(); i++) {
            byte octet = message.getByte(i);
            if (octet == '\n' || octet == '\r') {
                // Line ends stand between the tokens of JSON only, where any of them means the same.
                event.appendBuffer(message, from, i - from).appendString("\ndata: ");
                from = i + 1;
            }
        }
        return event.appendBuffer(message, from, message.length() - from).appendString("\n\n");
    }
}
