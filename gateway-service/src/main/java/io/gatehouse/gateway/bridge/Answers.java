package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.JsonText;
import io.gatehouse.gateway.mcp.McpFailure;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of targets in the form of the other era: members are put in and taken out, everything else stays as it came. */
final class Answers {

    private static final String SERVER_INFO = "io.modelcontextprotocol/serverInfo";

    private final Exchange exchange;
    private final String version;

    Answers(Exchange exchange, String version) {
        this.exchange = exchange;
        this.version = version;
    }

    /** A result of a target with handshakes, for a client without. */
    Buffer toModern(JsonBytes message, JsonBytes result) {
        JsonBytes.Edit edit = result.edit();
        if (!result.has("resultType")) {
            edit.setText("resultType", "complete");
        }
        if (exchange.asked().kind() == Asked.Kind.RESOURCE) {
            if (!result.has("ttlMs")) {
                edit.set("ttlMs", Buffer.buffer("0"));
            }
            if (!result.has("cacheScope")) {
                edit.setText("cacheScope", "private");
            }
        }
        JsonBytes meta = result.object("_meta");
        if (!result.has("_meta") || meta != null && !meta.has(SERVER_INFO)) {
            edit.set("_meta", withServer(meta == null ? JsonBytes.empty() : meta));
        }
        return message.edit()
                .set("id", exchange.request().requestId())
                .set("result", edit.toBuffer())
                .toBuffer();
    }

    private Buffer withServer(JsonBytes meta) {
        return meta.edit()
                .set(
                        SERVER_INFO,
                        Buffer.buffer(
                                "{\"name\":" + JsonText.quote(exchange.gateway().name()) + ",\"version\":"
                                        + JsonText.quote(version) + "}"))
                .toBuffer();
    }

    /** A result of a target without handshakes, for a client that has one. */
    Buffer toLegacy(JsonBytes message, JsonBytes result) {
        JsonBytes.Edit edit = result.edit().remove("resultType");
        Buffer structured = result.raw("structuredContent");
        if (structured != null && structured.getByte(0) != '{') {
            // Clients with handshakes know objects only; the same stands in the content.
            edit.remove("structuredContent");
        }
        return message.edit()
                .set("id", exchange.request().requestId())
                .set("result", edit.toBuffer())
                .toBuffer();
    }

    /** The same message under the client's own id. */
    Buffer own(JsonBytes message) {
        return message.edit().set("id", exchange.request().requestId()).toBuffer();
    }

    /** An error of a target of the other era, under a code that the client knows. */
    Buffer error(JsonBytes message, JsonBytes error) {
        return error(message, error, error.edit());
    }

    /** The same of an error that loses its data. */
    Buffer errorWithoutData(JsonBytes message, JsonBytes error) {
        return error(message, error, error.edit().remove("data"));
    }

    private Buffer error(JsonBytes message, JsonBytes error, JsonBytes.Edit edit) {
        boolean resource = exchange.asked().kind() == Asked.Kind.RESOURCE;
        Long code = error.integer("code");
        long known = code == null ? McpFailure.INTERNAL_ERROR : code;
        if (known == McpFailure.URL_ELICITATION_REQUIRED) {
            // Asked for without a page that a user can be sent to.
            known = McpFailure.INTERNAL_ERROR;
        } else if (exchange.version().era() == Era.MODERN) {
            if (known == McpFailure.RESOURCE_NOT_FOUND) {
                known = McpFailure.INVALID_PARAMS;
            }
        } else if (known == McpFailure.INVALID_PARAMS && resource) {
            known = McpFailure.RESOURCE_NOT_FOUND;
        } else if (known == McpFailure.MISSING_CAPABILITY) {
            return failure(
                    McpFailure.INVALID_REQUEST,
                    "The target '" + exchange.target().name()
                            + "' needs to ask for something that this client did not declare it can be asked for.");
        } else if (known == McpFailure.HEADER_MISMATCH || known == McpFailure.UNSUPPORTED_VERSION) {
            return failure(
                    McpFailure.TARGET_FAILED,
                    "The target '" + exchange.target().name() + "' did not accept how it was asked.");
        }
        if (code == null || known != code) {
            edit.set("code", Buffer.buffer(Long.toString(known)));
        }
        return message.edit()
                .set("id", exchange.request().requestId())
                .set("error", edit.toBuffer())
                .toBuffer();
    }

    /** What went wrong in our own words: in a result where a tool was called, so that a model reads it. */
    Buffer failure(int code, String text) {
        Buffer id = exchange.request().requestId();
        if (!exchange.asked().hasErrorResult()) {
            return new McpFailure(code, 200, text).toJsonRpc(id);
        }
        return JsonText.toolError(id, text, exchange.version().era());
    }

    /** An answer that asks the client for something first. */
    Buffer inputRequired(@Nullable Buffer requests, @Nullable String state) {
        Buffer result = Buffer.buffer("{\"resultType\":\"input_required\"");
        if (requests != null) {
            result.appendString(",\"inputRequests\":").appendBuffer(requests);
        }
        if (state != null) {
            result.appendString(",\"requestState\":" + JsonText.quote(state));
        }
        result.appendString(",\"_meta\":")
                .appendBuffer(withServer(JsonBytes.empty()))
                .appendString("}");
        return JsonText.result(exchange.request().requestId(), result);
    }

    /** The error with which clients with handshakes are sent to pages. */
    Buffer urlRequired(List<Buffer> params) {
        Buffer data = Buffer.buffer("{\"elicitations\":[");
        for (int i = 0; i < params.size(); i++) {
            data.appendString(i == 0 ? "" : ",").appendBuffer(params.get(i));
        }
        return new McpFailure(
                        McpFailure.URL_ELICITATION_REQUIRED,
                        200,
                        "This request requires more information.",
                        data.appendString("]}"),
                        null)
                .toJsonRpc(exchange.request().requestId());
    }

    /** The requests of {@code input_required} that send the user to pages. */
    static Buffer urlRequests(List<Buffer> params) {
        Buffer requests = Buffer.buffer("{");
        for (int i = 0; i < params.size(); i++) {
            requests.appendString((i == 0 ? "" : ",") + "\"page-" + (i + 1) + "\":")
                    .appendBuffer(request(ServerRequest.ELICITATION, params.get(i)));
        }
        return requests.appendString("}");
    }

    /** One request of {@code input_required}. */
    static Buffer request(String method, @Nullable Buffer params) {
        Buffer request = Buffer.buffer("{\"method\":" + JsonText.quote(method));
        if (params != null) {
            request.appendString(",\"params\":").appendBuffer(params);
        }
        return request.appendString("}");
    }
}
