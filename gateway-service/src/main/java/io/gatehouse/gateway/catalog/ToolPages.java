package io.gatehouse.gateway.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The pages of a list, of tools/list above all, serialised once per era when a snapshot is read; a request only puts its id in front. */
public final class ToolPages {

    /** One page in the form of each era. */
    private record Page(Buffer legacy, Buffer modern) {}

    private static final String TOOLS = "tools";
    private static final JsonFactory JSON = new JsonFactory();

    private final List<Page> pages;
    private final Map<String, Integer> cursors;
    private final int fingerprint;

    private ToolPages(List<Page> pages, Map<String, Integer> cursors, int fingerprint) {
        this.pages = List.copyOf(pages);
        this.cursors = Map.copyOf(cursors);
        this.fingerprint = fingerprint;
    }

    /**
     * Prepares the pages.
     *
     * @param scope what the cursors are good for
     * @param originalNames whether the tools are listed under their targets' own names
     * @param serverInfo what the gateway says of itself, as JSON
     * @param shown which tools are on them
     */
    static ToolPages of(
            String scope,
            long revision,
            List<Target> targets,
            boolean originalNames,
            PageSettings settings,
            String serverInfo,
            Predicate<Tool> shown) {
        List<Buffer> definitions = new ArrayList<>();
        for (Target target : targets) {
            for (Tool tool : target.tools()) {
                if (shown.test(tool)) {
                    definitions.add(originalNames ? tool.definition() : renamed(tool.definition(), tool.publicName()));
                }
            }
        }
        return of(TOOLS, definitions, scope, revision, settings, serverInfo);
    }

    /**
     * Prepares the pages of any list.
     *
     * @param member the list's name in the result
     */
    static ToolPages of(
            String member,
            List<Buffer> definitions,
            String scope,
            long revision,
            PageSettings settings,
            String serverInfo) {
        // Every gateway asks who calls, so what it lists is nobody's to share.
        String tail = ",\"resultType\":\"complete\",\"ttlMs\":"
                + settings.timeToLive().toMillis()
                + ",\"cacheScope\":\"private\",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":" + serverInfo + "}}";
        int pageSize = settings.size();
        List<Page> pages = new ArrayList<>();
        Map<String, Integer> cursors = new HashMap<>();
        for (int from = 0; from == 0 || from < definitions.size(); from += pageSize) {
            int to = Math.min(from + pageSize, definitions.size());
            Buffer page = list(member, definitions.subList(from, to));
            Buffer older = member.equals(TOOLS)
                    ? list(
                            member,
                            definitions.subList(from, to).stream()
                                    .map(OlderDefinition::of)
                                    .toList())
                    : page.copy();
            if (to < definitions.size()) {
                String cursor = cursor(scope + "/" + member, revision, to);
                cursors.put(cursor, pages.size() + 1);
                String next = ",\"nextCursor\":\"" + cursor + "\"";
                page.appendString(next);
                older.appendString(next);
            }
            pages.add(new Page(outside(older.appendString("}")), outside(page.appendString(tail))));
        }
        return new ToolPages(pages, cursors, definitions.hashCode());
    }

    private static Buffer list(String member, List<Buffer> definitions) {
        Buffer page = Buffer.buffer("{\"" + member + "\":[");
        for (int i = 0; i < definitions.size(); i++) {
            page.appendString(i == 0 ? "" : ",").appendBuffer(definitions.get(i));
        }
        return page.appendString("]");
    }

    /** The JSON of the result of one page, or null for a cursor that is not of this revision. */
    public @Nullable Buffer page(boolean modern, @Nullable String cursor) {
        Integer at = cursor == null ? Integer.valueOf(0) : cursors.get(cursor);
        if (at == null) {
            return null;
        }
        return modern ? pages.get(at).modern() : pages.get(at).legacy();
    }

    /** Whether another revision lists the same. */
    public boolean sameAs(ToolPages other) {
        return fingerprint == other.fingerprint;
    }

    /** How many pages there are. */
    public int size() {
        return pages.size();
    }

    /** The same outside of the heap, where a socket takes it from without a copy; freed with the snapshot. */
    private static Buffer outside(Buffer page) {
        ByteBuffer memory = ByteBuffer.allocateDirect(page.length());
        memory.put(page.getBytes()).flip();
        return BufferImpl.buffer(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(memory)));
    }

    // The target's definition with only the bytes of its name replaced.
    static Buffer renamed(Buffer definition, String publicName) {
        byte[] bytes = definition.getBytes();
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
                            + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(publicName)) + "\"";
                    return Buffer.buffer(bytes.length + quoted.length())
                            .appendBytes(bytes, 0, start)
                            .appendString(quoted)
                            .appendBytes(bytes, end, bytes.length - end);
                }
            }
        } catch (IOException malformed) {
            throw new UncheckedIOException("the definition of " + publicName + " is not JSON", malformed);
        }
        throw new IllegalArgumentException("the definition of " + publicName + " has no name");
    }

    private static String cursor(String scope, long revision, int from) {
        byte[] plain = (scope + ":" + revision + ":" + from).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
    }
}
