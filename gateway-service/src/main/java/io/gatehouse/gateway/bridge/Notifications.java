package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.LogLevel;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** What of a target's notifications its client knows. */
final class Notifications {

    private Notifications() {}

    /** The notification as the client gets it; null for one that it is not sent. */
    static @Nullable Buffer known(
            Exchange exchange, Era target, @Nullable Buffer formerToken, JsonBytes message, Buffer data) {
        String method = message.text("method");
        boolean bridged = exchange.version().era() == Era.MODERN && target == Era.LEGACY;
        if (method == null || !bridged) {
            return data;
        }
        return switch (method) {
            case "notifications/message" -> logged(LogLevel.of(exchange.request()), message) ? data : null;
            // Of changes a client without handshakes hears in the streams that it asks for, and there only.
            case "notifications/elicitation/complete",
                    "notifications/resources/updated",
                    "notifications/resources/list_changed",
                    "notifications/tools/list_changed",
                    "notifications/prompts/list_changed" -> null;
            case "notifications/progress" -> progress(exchange, formerToken, message, data);
            default -> data;
        };
    }

    /** A target with handshakes logs to all; a client without asks for it in each request. */
    private static boolean logged(@Nullable String wanted, JsonBytes notification) {
        JsonBytes params = notification.object("params");
        String level = params == null ? null : params.text("level");
        int threshold = wanted == null ? -1 : LogLevel.ALL.indexOf(wanted);
        return threshold >= 0 && level != null && LogLevel.ALL.indexOf(level) >= threshold;
    }

    /** The target knows the token of the request that was held; the client waits for that of this one. */
    private static Buffer progress(Exchange exchange, @Nullable Buffer former, JsonBytes message, Buffer data) {
        Buffer token = exchange.request().progressToken();
        JsonBytes params = message.object("params");
        return former == null || token == null || params == null
                ? data
                : message.edit()
                        .set("params", params.edit().set("progressToken", token).toBuffer())
                        .toBuffer();
    }
}
