package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A request as its caller wrote it, with the target's own names, and as a target of the other era has to get it.
 *
 * @param version the revision that the caller speaks
 * @param name the tool, prompt or resource that it names, or null
 * @param id raw JSON of its id
 * @param body the message, byte for byte
 * @param client what the caller can be asked for
 * @param definition the tool's definition, or null where there is no tool
 */
public record UpstreamMessage(
        ProtocolVersion version,
        String method,
        @Nullable String name,
        Buffer id,
        Buffer body,
        ClientCapabilities client,
        @Nullable Buffer definition) {

    /** The revision of the stateless era that is spoken to targets. */
    static final String MODERN = "2026-07-28";
    /** The newest revision with a handshake. */
    static final String LEGACY = "2025-11-25";

    static final String META_PREFIX = "io.modelcontextprotocol/";
    /** What the gateway calls itself at targets. */
    static final String CLIENT_INFO = "{\"name\":\"gatehouse\",\"version\":\"" + OwnVersion.TEXT + "\"}";

    Era era() {
        return version.era();
    }

    /** The revision that is offered in a handshake. */
    String offered() {
        return era() == Era.LEGACY ? version.text() : LEGACY;
    }

    /** The same request with other params and under another id. */
    UpstreamMessage with(Buffer otherId, Buffer otherBody) {
        return new UpstreamMessage(version, method, name, otherId, otherBody, client, definition);
    }

    /** The message for a target with handshakes: nothing of what the stateless era says in each request. */
    Buffer toLegacy() {
        if (era() == Era.LEGACY) {
            return body;
        }
        JsonBytes envelope = parsed();
        JsonBytes params = envelope.object("params");
        if (params == null) {
            return body;
        }
        JsonBytes.Edit edit = params.edit().remove("inputResponses").remove("requestState");
        JsonBytes meta = params.object("_meta");
        if (meta != null) {
            JsonBytes.Edit shorter = meta.edit();
            int left = meta.size();
            for (String member : meta.names()) {
                if (member.startsWith(META_PREFIX)) {
                    shorter.remove(member);
                    left--;
                }
            }
            if (left == 0) {
                edit.remove("_meta");
            } else {
                edit.set("_meta", shorter.toBuffer());
            }
        }
        return envelope.edit().set("params", edit.toBuffer()).toBuffer();
    }

    /** The message for a target without: with what it otherwise would have been told in a handshake. */
    Buffer toModern(@Nullable String logLevel) {
        if (era() == Era.MODERN) {
            return body;
        }
        JsonBytes envelope = parsed();
        JsonBytes params = envelope.object("params");
        JsonBytes meta = params == null ? null : params.object("_meta");
        // A client with a handshake is sent log messages unless it says otherwise.
        Buffer told =
                meta(meta == null ? JsonBytes.empty() : meta, client.toJson(), logLevel == null ? "info" : logLevel);
        Buffer with = (params == null ? JsonBytes.empty() : params)
                .edit()
                .set("_meta", told)
                .toBuffer();
        return envelope.edit().set("params", with).toBuffer();
    }

    /** @param logLevel null for what shall not be logged to */
    static Buffer meta(JsonBytes meta, String capabilities, @Nullable String logLevel) {
        JsonBytes.Edit edit = meta.edit()
                .setText(META_PREFIX + "protocolVersion", MODERN)
                .set(META_PREFIX + "clientInfo", Buffer.buffer(CLIENT_INFO))
                .set(META_PREFIX + "clientCapabilities", Buffer.buffer(capabilities));
        return (logLevel == null ? edit : edit.setText(META_PREFIX + "logLevel", logLevel)).toBuffer();
    }

    private JsonBytes parsed() {
        JsonBytes envelope = JsonBytes.read(body);
        if (envelope == null) {
            throw new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER);
        }
        return envelope;
    }

    @Override
    public String toString() {
        return "UpstreamMessage[" + method + "]";
    }
}
