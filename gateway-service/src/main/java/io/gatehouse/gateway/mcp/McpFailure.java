package io.gatehouse.gateway.mcp;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one funnel of failures: what a caller is told, as a JSON-RPC error. Carries no stack trace. */
public final class McpFailure extends RuntimeException {

    public static final int PARSE_ERROR = -32700;
    public static final int INVALID_REQUEST = -32600;
    public static final int METHOD_NOT_FOUND = -32601;
    public static final int INVALID_PARAMS = -32602;
    public static final int INTERNAL_ERROR = -32603;
    public static final int URL_ELICITATION_REQUIRED = -32042;
    public static final int HEADER_MISMATCH = -32020;
    public static final int MISSING_CAPABILITY = -32021;
    public static final int UNSUPPORTED_VERSION = -32022;
    /** A target did not answer, or not as it must; outside the range JSON-RPC and MCP reserve. */
    public static final int TARGET_FAILED = -31001;
    /** A service of our own that the call needs is away. */
    public static final int UNAVAILABLE = -31002;
    /** A limit of ours is reached. */
    public static final int LIMITED = -31006;
    /** The user has to open a link first; for clients that cannot be told by the protocol, and not for tools. */
    public static final int CONSENT_REQUIRED = -31003;
    /** No credential is to be had for the target. */
    public static final int CREDENTIAL_REFUSED = -31004;
    /** What servers of the handshake era say of a resource that does not exist. */
    public static final int RESOURCE_NOT_FOUND = -32002;

    private static final int MAXIMUM_NAME = 256;
    private static final int MAXIMUM_URI = 8192;

    private final int code;
    private final int status;
    private final String text;
    private final transient @Nullable Buffer data;

    /**
     * @param text for the caller; a constant or made of the caller's own words
     * @param data JSON of the error's data member
     */
    public McpFailure(int code, int status, String text, @Nullable Buffer data, @Nullable Throwable cause) {
        super(text, cause, false, false);
        this.code = code;
        this.status = status;
        this.text = text;
        this.data = data;
    }

    public McpFailure(int code, int status, String text) {
        this(code, status, text, null, null);
    }

    /** A body that is not JSON. */
    public static McpFailure parse(String text) {
        return new McpFailure(PARSE_ERROR, 400, text);
    }

    /** JSON that is not one JSON-RPC message. */
    public static McpFailure invalidRequest(String text) {
        return new McpFailure(INVALID_REQUEST, 400, text);
    }

    /** Parameters that do not fit the method. */
    public static McpFailure invalidParams(String text) {
        return new McpFailure(INVALID_PARAMS, 200, text);
    }

    /** A header that does not say what the body says; the stateless era only. */
    public static McpFailure headerMismatch(String text) {
        return new McpFailure(HEADER_MISMATCH, 400, "Header mismatch: " + text);
    }

    /** A revision that is not served here, with those that are. */
    public static McpFailure unsupportedVersion(String requested, List<ProtocolVersion> supported) {
        String shown = requested.length() > 32 ? requested.substring(0, 32) : requested;
        String texts = supported.stream()
                .map(version -> JsonText.quote(version.text()))
                .collect(Collectors.joining(",", "[", "]"));
        Buffer data = Buffer.buffer("{\"supported\":" + texts + ",\"requested\":" + JsonText.quote(shown) + "}");
        String names = supported.stream().map(ProtocolVersion::text).collect(Collectors.joining(", "));
        return new McpFailure(
                UNSUPPORTED_VERSION,
                400,
                "Unsupported protocol version: " + shown + " (supported versions: " + names + ")",
                data,
                null);
    }

    /** A method that is not served; the stateless era wants HTTP to say so, too. */
    public static McpFailure methodNotFound(Era era) {
        return new McpFailure(METHOD_NOT_FOUND, era == Era.MODERN ? 404 : 200, "Method not found");
    }

    /** The same answer for what is unknown and for what is forbidden. */
    public static McpFailure unknown(Asked.Kind kind, String name, Era era) {
        String shown = name.length() > MAXIMUM_NAME ? name.substring(0, MAXIMUM_NAME) : name;
        return switch (kind) {
            case TOOL -> invalidParams("Unknown tool: " + shown);
            case PROMPT, PROMPT_COMPLETION -> invalidParams("Unknown prompt: " + shown);
            case RESOURCE, SUBSCRIPTION, RESOURCE_COMPLETION ->
                new McpFailure(
                        era == Era.LEGACY ? RESOURCE_NOT_FOUND : INVALID_PARAMS,
                        200,
                        "Resource not found: " + shown,
                        // The URI as it was asked for; clients tell by it what is gone (MCP, resources, error
                        // handling).
                        name.length() > MAXIMUM_URI ? null : Buffer.buffer("{\"uri\":" + JsonText.quote(name) + "}"),
                        null);
        };
    }

    /** Whatever was not foreseen; the caller learns nothing of the cause. */
    public static McpFailure internal(Throwable cause) {
        return new McpFailure(INTERNAL_ERROR, 200, "An internal error occurred. Please retry later.", null, cause);
    }

    /** Any failure as one a caller may see. */
    public static McpFailure of(Throwable failure) {
        return failure instanceof McpFailure known ? known : internal(failure);
    }

    public int code() {
        return code;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    public @Nullable Buffer data() {
        return data;
    }

    /**
     * The error as a JSON-RPC message.
     *
     * @param id raw JSON of the request's id, or null when it could not be read
     */
    public Buffer toJsonRpc(@Nullable Buffer id) {
        Buffer out = Buffer.buffer(160).appendString("{\"jsonrpc\":\"2.0\",\"id\":");
        if (id == null) {
            out.appendString("null");
        } else {
            out.appendBuffer(id);
        }
        out.appendString(",\"error\":{\"code\":").appendString(Integer.toString(code));
        out.appendString(",\"message\":").appendString(JsonText.quote(text));
        if (data != null) {
            out.appendString(",\"data\":").appendBuffer(data);
        }
        return out.appendString("}}");
    }
}
