package io.gatehouse.gateway.mcp;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One JSON-RPC message as an envelope: the body as it came, and where in it the parts are. Nothing is modelled, so that
 * what goes on to a target are the bytes that came in.
 */
public final class McpRequest {

    /** What kind of JSON-RPC message it is. */
    public enum Kind {
        REQUEST,
        NOTIFICATION,
        RESPONSE
    }

    /** The member of {@code _meta} that only requests of the stateless era have. */
    public static final String META_PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";

    /** The member of {@code _meta} that says what the client can be asked for. */
    public static final String META_CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

    private final byte[] body;
    private final Kind kind;
    private final String method;
    private final @Nullable Buffer id;
    private final Members params;
    private final Members meta;

    McpRequest(byte[] body, Kind kind, String method, @Nullable Buffer id, Members params, Members meta) {
        this.body = body;
        this.kind = kind;
        this.method = method;
        this.id = id;
        this.params = params;
        this.meta = meta;
    }

    public Kind kind() {
        return kind;
    }

    /** The method; empty for a response. */
    public String method() {
        return method;
    }

    /** Raw JSON of the id; null for a notification. */
    public @Nullable Buffer id() {
        return id;
    }

    /** Raw JSON of the id of a request. */
    public Buffer requestId() {
        if (id == null) {
            throw new IllegalStateException("a notification has no id");
        }
        return id;
    }

    /** The body, byte for byte. */
    public Buffer body() {
        return Buffer.buffer(body);
    }

    /** {@code params.name}, or null if it is absent or not a string. */
    public @Nullable String name() {
        return params.string("name");
    }

    /** A string member of params, or null if it is absent or not a string. */
    public @Nullable String stringParam(String member) {
        return params.string(member);
    }

    /** Raw JSON of a member of params, or null. */
    public @Nullable Buffer param(String member) {
        return params.raw(member);
    }

    /** Raw JSON of {@code params.arguments}, or null. */
    public @Nullable Buffer arguments() {
        return params.raw("arguments");
    }

    /** Raw JSON of a member of {@code params._meta}, or null. */
    public @Nullable Buffer meta(String member) {
        return meta.raw(member);
    }

    /** A string member of {@code params._meta}, or null if it is absent or not a string. */
    public @Nullable String metaString(String member) {
        return meta.string(member);
    }

    /** Raw JSON of the progress token, or null. */
    public @Nullable Buffer progressToken() {
        return meta.raw("progressToken");
    }

    /** The protocol version that a request of the stateless era names in itself, or null. */
    public @Nullable String metaProtocolVersion() {
        Buffer raw = meta.raw(META_PROTOCOL_VERSION);
        if (raw == null) {
            return null;
        }
        String text = meta.string(META_PROTOCOL_VERSION);
        return text == null ? raw.toString() : text;
    }

    /** Raw JSON of what a request of the stateless era declares that its client can be asked for, or null. */
    public @Nullable Buffer metaClientCapabilities() {
        return meta.raw(META_CLIENT_CAPABILITIES);
    }

    /** The body with {@code params.name} replaced and every other byte as it came. */
    public Buffer spliceName(String newName) {
        int member = params.find("name");
        if (member < 0) {
            throw new IllegalStateException("the request has no name");
        }
        int end = params.end(member);
        return Buffer.buffer(body.length + newName.length())
                .appendBytes(body, 0, params.start(member))
                .appendString(JsonText.quote(newName))
                .appendBytes(body, end, body.length - end);
    }

    /** {@code params.ref} of a completion; fails with {@link McpFailure} unless it names one thing in one way. */
    public Reference reference() {
        int member = params.find("ref");
        if (member < 0) {
            throw McpFailure.invalidParams("Invalid params: ref must be an object");
        }
        return Reference.read(body, params.start(member), params.end(member));
    }

    /** The body with the name in {@code params.ref} replaced and every other byte as it came. */
    public Buffer spliceReference(String newName) {
        return reference().splice(body, newName);
    }

    @Override
    public String toString() {
        return "McpRequest[" + kind + "]";
    }
}
