package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a target asks of a client.
 *
 * @param id raw JSON of the id under which a target with handshakes asks; null without one
 * @param message the whole object, with method and params
 */
record ServerRequest(@Nullable Buffer id, String method, JsonBytes message) {

    static final String ELICITATION = "elicitation/create";
    private static final String SAMPLING = "sampling/createMessage";
    private static final String ROOTS = "roots/list";

    /** Reads one; null for what is none. */
    static @Nullable ServerRequest of(@Nullable JsonBytes message) {
        String method = message == null ? null : message.text("method");
        return message == null || method == null ? null : new ServerRequest(message.raw("id"), method, message);
    }

    @Nullable
    JsonBytes params() {
        return message.object("params");
    }

    /** Whether it sends a user to a URL. */
    boolean toUrl() {
        JsonBytes params = params();
        return method.equals(ELICITATION)
                && params != null
                // A mode that cannot be told from this one counts as this one.
                && (params.has("url") || params.has("mode") && !"form".equals(params.text("mode")));
    }

    /** Whether the client said that it can be asked for this. */
    boolean fits(ClientCapabilities client) {
        return switch (method) {
            case ELICITATION -> toUrl() ? client.elicitationUrl() : client.elicitationForm();
            case SAMPLING -> client.sampling() && (client.samplingTools() || !usesTools());
            case ROOTS -> client.roots();
            default -> false;
        };
    }

    private boolean usesTools() {
        JsonBytes params = params();
        return params != null && (params.has("tools") || params.has("toolChoice"));
    }
}
