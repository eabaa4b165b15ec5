package io.gatehouse.gateway.mcp;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The levels of log messages, least severe first (RFC 5424 §6.2.1). */
public final class LogLevel {

    /** All there are, as they stand on the wire. */
    public static final List<String> ALL =
            List.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");

    private static final String META = "io.modelcontextprotocol/logLevel";

    private LogLevel() {}

    /** The level that a request of the stateless era asks for; null when it asks for none, or for one that is none. */
    public static @Nullable String of(McpRequest request) {
        return known(request.meta(META));
    }

    /** The same of a message that goes to a target. */
    public static @Nullable String of(JsonBytes message) {
        JsonBytes params = message.object("params");
        JsonBytes meta = params == null ? null : params.object("_meta");
        return meta == null ? null : known(meta.raw(META));
    }

    private static @Nullable String known(@Nullable Buffer raw) {
        for (String level : ALL) {
            if (raw != null && raw.toString().equals("\"" + level + "\"")) {
                return level;
            }
        }
        return null;
    }
}
