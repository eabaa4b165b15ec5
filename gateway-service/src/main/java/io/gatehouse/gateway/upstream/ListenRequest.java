package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.JsonText;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code subscriptions/listen} for resources, and what a target says that it agrees to. */
final class ListenRequest {

    private static final String METHOD = "subscriptions/listen";
    private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";

    private ListenRequest() {}

    /** The request, in the name of another call. */
    static UpstreamCall of(UpstreamCall call, Buffer id, Set<String> uris) {
        String wanted = uris.stream().map(JsonText::quote).collect(Collectors.joining(",", "[", "]"));
        Buffer body = Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":")
                .appendBuffer(id)
                .appendString(",\"method\":\"" + METHOD + "\",\"params\":{\"_meta\":")
                .appendBuffer(UpstreamMessage.meta(JsonBytes.empty(), "{}", null))
                .appendString(",\"notifications\":{\"resourceSubscriptions\":" + wanted + "}}}");
        UpstreamMessage message =
                new UpstreamMessage(ProtocolVersion.V2026_07_28, METHOD, null, id, body, ClientCapabilities.NONE, null);
        return new UpstreamCall(call.target(), call.sessionKey(), call.callerHeaders(), message)
                .with(call.credential());
    }

    /** The resources that a message says the target will tell of; null for any other message. */
    static @Nullable Set<String> agreed(JsonBytes message) {
        if (!ACKNOWLEDGED.equals(message.text("method"))) {
            return null;
        }
        JsonBytes params = message.object("params");
        JsonBytes told = params == null ? null : params.object("notifications");
        Buffer uris = told == null ? null : told.raw("resourceSubscriptions");
        try {
            return uris == null
                    ? Set.of()
                    : uris.toJsonArray().stream()
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .collect(Collectors.toSet());
        } catch (RuntimeException malformed) {
            return Set.of();
        }
    }
}
