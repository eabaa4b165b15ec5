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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, cut out of its JSON text: each item is the slice of bytes between its braces, because a model that
 * reads and writes it again would lose members, order, numbers and escapes.
 *
 * @param items the items in their order
 * @param nextCursor where the next page begins; null on the last one
 */
public record ListPage(List<Item> items, @Nullable String nextCursor) {
    private static final int MAX_NESTING = 200;
    private static final int SHOWN = 100;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .build();

    /**
     * One item.
     *
     * @param key the string that names it; null where there is none
     * @param objects which of its members are objects
     * @param bytes its JSON text as it came
     */
    public record Item(@Nullable String key, Set<String> objects, byte[] bytes) {}

    /**
     * Reads the object with the list that stands at the top ({@code path} empty) or under members of the text.
     *
     * @param list the member that is the list
     * @param key the member that names an item
     */
    public static ListPage read(byte[] json, String list, String key, String... path) {
        requireUtf8(json, list);
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnusableTools("The " + list + " do not stand in a JSON object");
            }
            for (String member : path) {
                enter(parser, member);
            }
            return page(parser, json, list, key);
        } catch (IOException e) {
            throw new UnusableTools("The " + list + " are not valid JSON, or a member is repeated");
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

    private static ListPage page(JsonParser parser, byte[] json, String list, String key) throws IOException {
        List<Item> items = null;
        String cursor = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(list) && value == JsonToken.START_ARRAY) {
                items = items(parser, json, list, key);
            } else if (name.equals("nextCursor") && value == JsonToken.VALUE_STRING) {
                cursor = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        if (items == null) {
            throw new UnusableTools("There is no list '" + list + "'");
        }
        readToEnd(parser);
        return new ListPage(List.copyOf(items), cursor);
    }

    /** What follows must be JSON, too: a text that breaks off is not believed. */
    private static void readToEnd(JsonParser parser) throws IOException {
        while (parser.nextToken() != null) {
            parser.skipChildren();
        }
    }

    private static List<Item> items(JsonParser parser, byte[] json, String list, String key) throws IOException {
        List<Item> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new UnusableTools("One of the " + list + " is not a JSON object");
            }
            items.add(item(parser, json, key));
        }
        return items;
    }

    private static Item item(JsonParser parser, byte[] json, String key) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        String name = null;
        Set<String> objects = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken value = parser.nextToken();
            if (member.equals(key) && value == JsonToken.VALUE_STRING) {
                name = parser.getText();
            } else {
                if (value == JsonToken.START_OBJECT) {
                    objects.add(member);
                }
                parser.skipChildren();
            }
        }
        int end = (int) parser.currentLocation().getByteOffset();
        return new Item(name, objects, Arrays.copyOfRange(json, start, end));
    }

    /** A name as it may be shown to an operator. */
    public static String shown(String name) {
        String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > SHOWN ? plain.substring(0, SHOWN) : plain;
    }

    private static void requireUtf8(byte[] json, String list) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            throw new UnusableTools("The " + list + " are not UTF-8");
        }
    }
}
