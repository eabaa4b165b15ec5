package io.gatehouse.catalog.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page of tools, cut out of its JSON text: each definition is the slice of bytes between its braces, because a model
 * that reads and writes it again would lose members, order, numbers and escapes.
 *
 * @param tools the tools in their order
 * @param nextCursor where the next page begins; null on the last one
 */
public record ToolPage(List<ToolDefinition> tools, @Nullable String nextCursor) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final int MAX_NESTING = 200;
    private static final int SHOWN = 100;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .build();

    /** Reads the object with {@code tools} that stands at the top ({@code path} empty) or under members of the text. */
    public static ToolPage read(byte[] json, String... path) {
        requireUtf8(json);
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnusableTools("The tools do not stand in a JSON object");
            }
            for (String member : path) {
                enter(parser, member);
            }
            return page(parser, json);
        } catch (IOException e) {
            throw new UnusableTools("The tools are not valid JSON, or a member is repeated");
        }
    }

    private static void enter(JsonParser parser, String member) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(member) && value == JsonToken.START_OBJECT) {
                return;
            }
            parser.skipChildren();
        }
        throw new UnusableTools("The answer has no object '" + member + "'");
    }

    private static ToolPage page(JsonParser parser, byte[] json) throws IOException {
        List<ToolDefinition> tools = null;
        String cursor = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("tools") && value == JsonToken.START_ARRAY) {
                tools = tools(parser, json);
            } else if (name.equals("nextCursor") && value == JsonToken.VALUE_STRING) {
                cursor = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        if (tools == null) {
            throw new UnusableTools("There is no list 'tools'");
        }
        readToEnd(parser);
        return new ToolPage(List.copyOf(tools), cursor);
    }

    /** What follows must be JSON, too: a text that breaks off is not believed. */
    private static void readToEnd(JsonParser parser) throws IOException {
        while (parser.nextToken() != null) {
            parser.skipChildren();
        }
    }

    private static List<ToolDefinition> tools(JsonParser parser, byte[] json) throws IOException {
        List<ToolDefinition> tools = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new UnusableTools("A tool is not a JSON object");
            }
            tools.add(tool(parser, json));
        }
        return tools;
    }

    private static ToolDefinition tool(JsonParser parser, byte[] json) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        String name = null;
        boolean schema = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken value = parser.nextToken();
            if (member.equals("name") && value == JsonToken.VALUE_STRING) {
                name = parser.getText();
            } else {
                schema |= member.equals("inputSchema") && value == JsonToken.START_OBJECT;
                parser.skipChildren();
            }
        }
        int end = (int) parser.currentLocation().getByteOffset();
        if (name == null || !NAME.matcher(name).matches()) {
            throw new UnusableTools("A tool's name is not 1 to 128 characters of A-Z a-z 0-9 _ . - : "
                    + (name == null ? "it is missing" : "'" + shown(name) + "'"));
        }
        if (!schema) {
            throw new UnusableTools("The tool '" + name + "' has no object 'inputSchema'");
        }
        return ToolDefinition.of(name, Arrays.copyOfRange(json, start, end));
    }

    private static String shown(String name) {
        String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > SHOWN ? plain.substring(0, SHOWN) : plain;
    }

    private static void requireUtf8(byte[] json) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            throw new UnusableTools("The tools are not UTF-8");
        }
    }
}
