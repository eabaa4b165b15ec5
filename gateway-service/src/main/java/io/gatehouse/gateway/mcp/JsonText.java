package io.gatehouse.gateway.mcp;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;

/** Small pieces of JSON written by hand where a tree would be built for nothing. */
public final class JsonText {

    /** What ends an answer after its result. */
    public static final String AFTER_RESULT = "}";

    private JsonText() {}

    /** The text as a JSON string, quotes included. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        return out.append('"').toString();
    }

    /** A JSON-RPC answer around the JSON of a result. */
    public static Buffer result(Buffer id, Buffer result) {
        return before(id, result.length()).appendBuffer(result).appendString(AFTER_RESULT);
    }

    /** What stands in front of the JSON of a result in its answer; {@link #AFTER_RESULT} ends it. */
    public static Buffer beforeResult(Buffer id) {
        return before(id, 0);
    }

    private static Buffer before(Buffer id, int room) {
        return Buffer.buffer(40 + id.length() + room)
                .appendString("{\"jsonrpc\":\"2.0\",\"id\":")
                .appendBuffer(id)
                .appendString(",\"result\":");
    }

    /** A tool result that says in plain words what went wrong or what to do. */
    public static Buffer toolError(Buffer id, String text, Era era) {
        String type = era == Era.MODERN ? "\"resultType\":\"complete\"," : "";
        return result(
                id,
                Buffer.buffer("{" + type + "\"content\":[{\"type\":\"text\",\"text\":" + quote(text)
                        + "}],\"isError\":true}"));
    }
}
