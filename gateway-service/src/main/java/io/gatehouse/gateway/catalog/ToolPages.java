package io.gatehouse.gateway.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages of tools/list, serialised once when a snapshot is read; a request only puts its id in front. */
public final class ToolPages {

    private static final JsonFactory JSON = new JsonFactory();

    private final List<Buffer> results;
    private final Map<String, Integer> cursors;

    private ToolPages(List<Buffer> results, Map<String, Integer> cursors) {
        this.results = List.copyOf(results);
        this.cursors = Map.copyOf(cursors);
    }

    static ToolPages of(String gatewayId, long revision, List<Target> targets, int pageSize) {
        List<Buffer> definitions = new ArrayList<>();
        for (Target target : targets) {
            for (Tool tool : target.tools()) {
                definitions.add(published(tool));
            }
        }
        List<Buffer> results = new ArrayList<>();
        Map<String, Integer> cursors = new HashMap<>();
        for (int from = 0; from == 0 || from < definitions.size(); from += pageSize) {
            int to = Math.min(from + pageSize, definitions.size());
            Buffer page = Buffer.buffer("{\"tools\":[");
            for (int i = from; i < to; i++) {
                page.appendString(i == from ? "" : ",").appendBuffer(definitions.get(i));
            }
            page.appendString("]");
            if (to < definitions.size()) {
                String cursor = cursor(gatewayId, revision, to);
                cursors.put(cursor, results.size() + 1);
                page.appendString(",\"nextCursor\":\"").appendString(cursor).appendString("\"");
            }
            results.add(page.appendString("}"));
        }
        return new ToolPages(results, cursors);
    }

    /** The JSON of the result of one page, or null for a cursor that is not of this revision. */
    public @Nullable Buffer page(@Nullable String cursor) {
        if (cursor == null) {
            return results.getFirst();
        }
        Integer page = cursors.get(cursor);
        return page == null ? null : results.get(page);
    }

    /** How many pages there are. */
    public int size() {
        return results.size();
    }

    // The target's definition with only the bytes of its name replaced.
    private static Buffer published(Tool tool) {
        byte[] bytes = tool.definition().getBytes();
        try (JsonParser parser = JSON.createParser(bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean name = parser.currentName().equals("name");
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                if (name) {
                    int end = (int) parser.currentLocation().getByteOffset();
                    String quoted = "\""
                            + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(tool.publicName())) + "\"";
                    return Buffer.buffer(bytes.length + quoted.length())
                            .appendBytes(bytes, 0, start)
                            .appendString(quoted)
                            .appendBytes(bytes, end, bytes.length - end);
                }
            }
        } catch (IOException malformed) {
            throw new UncheckedIOException("the definition of " + tool.publicName() + " is not JSON", malformed);
        }
        throw new IllegalArgumentException("the definition of " + tool.publicName() + " has no name");
    }

    private static String cursor(String gatewayId, long revision, int from) {
        byte[] plain = (gatewayId + ":" + revision + ":" + from).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
    }
}
