package io.gatehouse.gateway.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A tool's definition as clients of the handshake era can read it. Since 2026-07-28 results may be of any type; before,
 * an {@code outputSchema} of anything but an object makes strict clients refuse the whole list.
 */
final class OlderDefinition {

    private static final String MEMBER = "outputSchema";
    private static final JsonFactory JSON = new JsonFactory();

    private OlderDefinition() {}

    /** The very same where nothing has to go, else without its output schema; every other byte stays as it was. */
    static Buffer of(Buffer definition) {
        // Very few definitions have one of another type, and most have none.
        if (!definition.toString().contains(MEMBER)) {
            return definition;
        }
        byte[] bytes = definition.getBytes();
        try (JsonParser parser = JSON.createParser(bytes)) {
            parser.nextToken();
            int end = -1;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int name = (int) parser.currentTokenLocation().getByteOffset();
                boolean wanted = parser.currentName().equals(MEMBER);
                JsonToken value = parser.nextToken();
                boolean fits = !wanted || value == JsonToken.START_OBJECT && isObject(parser);
                if (!wanted) {
                    parser.skipChildren();
                }
                parser.finishToken();
                int over = (int) parser.currentLocation().getByteOffset();
                if (!fits) {
                    return without(bytes, end, name, over, parser);
                }
                end = over;
            }
            return definition;
        } catch (IOException malformed) {
            throw new UncheckedIOException("a definition is not JSON", malformed);
        }
    }

    /** Reads a schema to its end, and whether it says that it is one of an object. */
    private static boolean isObject(JsonParser parser) throws IOException {
        boolean object = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean type = parser.currentName().equals("type");
            JsonToken value = parser.nextToken();
            object |=
                    type && value == JsonToken.VALUE_STRING && parser.getText().equals("object");
            parser.skipChildren();
        }
        return object;
    }

    /** @param before where the member before it ends; -1 for the first */
    private static Buffer without(byte[] bytes, int before, int name, int over, JsonParser parser) throws IOException {
        int from = before;
        int to = over;
        if (before < 0) {
            from = name;
            to = parser.nextToken() == JsonToken.FIELD_NAME
                    ? (int) parser.currentTokenLocation().getByteOffset()
                    : over;
        }
        return Buffer.buffer(bytes.length).appendBytes(bytes, 0, from).appendBytes(bytes, to, bytes.length - to);
    }
}
