package io.gatehouse.gateway.mcp;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What requests say of tasks. No client is told that there are any here, so none may count on them: a request for a task
 * is an ordinary request (MCP 2025-11-25, tasks), and no target learns that its client would take a task for an answer.
 */
final class TaskMembers {

    private static final String TASK = "task";
    private static final String META = "_meta";
    private static final String EXTENSIONS = "extensions";
    private static final String EXTENSION = "io.modelcontextprotocol/tasks";

    private TaskMembers() {}

    /** The message without them; the very same where the request has none. */
    static Buffer without(McpRequest request, Buffer message) {
        boolean asks = request.param(TASK) != null;
        boolean declares = holds(request.metaClientCapabilities());
        JsonBytes envelope = asks || declares ? JsonBytes.read(message) : null;
        JsonBytes params = envelope == null ? null : envelope.object("params");
        if (envelope == null || params == null) {
            return message;
        }
        JsonBytes.Edit edit = params.edit();
        if (asks) {
            edit.remove(TASK);
        }
        Buffer meta = declares ? withoutExtension(params) : null;
        if (meta != null) {
            edit.set(META, meta);
        }
        return envelope.edit().set("params", edit.toBuffer()).toBuffer();
    }

    private static boolean holds(@Nullable Buffer capabilities) {
        return capabilities != null
                && capabilities.length() > EXTENSION.length()
                && capabilities.toString(StandardCharsets.UTF_8).contains(EXTENSION);
    }

    private static @Nullable Buffer withoutExtension(JsonBytes params) {
        JsonBytes meta = params.object(META);
        JsonBytes client = meta == null ? null : meta.object(McpRequest.META_CLIENT_CAPABILITIES);
        JsonBytes extensions = client == null ? null : client.object(EXTENSIONS);
        if (meta == null || client == null || extensions == null || !extensions.has(EXTENSION)) {
            return null;
        }
        Buffer left = extensions.edit().remove(EXTENSION).toBuffer();
        return meta.edit()
                .set(
                        McpRequest.META_CLIENT_CAPABILITIES,
                        client.edit().set(EXTENSIONS, left).toBuffer())
                .toBuffer();
    }
}
