package io.gatehouse.gateway.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as the bytes that it came in. Members are found by their place, and an edit moves no byte that it does not
 * concern: numbers, escapes, the order of keys and white space stay as they were.
 */
public final class JsonBytes {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(512)
                    .maxNumberLength(4096)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** Where a member begins with its name, where its value begins and where that ends. */
    private record Place(int name, int start, int end) {}

    private final byte[] bytes;
    private final Map<String, Place> members;

    private JsonBytes(byte[] bytes, Map<String, Place> members) {
        this.bytes = bytes;
        this.members = members;
    }

    /** The object, or null for what is not exactly one object whose members all have different names. */
    public static @Nullable JsonBytes read(Buffer json) {
        return read(json.getBytes());
    }

    /** The same of bytes that nobody changes. */
    public static @Nullable JsonBytes read(byte[] bytes) {
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Map<String, Place> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                int at = (int) parser.currentTokenLocation().getByteOffset();
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                int end = (int) parser.currentLocation().getByteOffset();
                if (members.put(name, new Place(at, start, end)) != null) {
                    return null;
                }
            }
            return parser.nextToken() == null ? new JsonBytes(bytes, members) : null;
        } catch (IOException malformed) {
            return null;
        }
    }

    /** An object without members. */
    public static JsonBytes empty() {
        return new JsonBytes(new byte[] {'{', '}'}, Map.of());
    }

    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** The names in their order. */
    public Iterable<String> names() {
        return members.keySet();
    }

    /** How many members there are. */
    public int size() {
        return members.size();
    }

    /** Raw JSON of a member, or null. */
    public @Nullable Buffer raw(String name) {
        Place place = members.get(name);
        return place == null ? null : Buffer.buffer(Arrays.copyOfRange(bytes, place.start(), place.end()));
    }

    /** A member that is an object, or null. */
    public @Nullable JsonBytes object(String name) {
        Place place = members.get(name);
        return place == null || bytes[place.start()] != '{'
                ? null
                : read(Arrays.copyOfRange(bytes, place.start(), place.end()));
    }

    /** A member that is a string, or null. */
    public @Nullable String text(String name) {
        Place place = members.get(name);
        if (place == null || bytes[place.start()] != '"') {
            return null;
        }
        try {
            return (String) Json.decodeValue(raw(name));
        } catch (DecodeException | ClassCastException malformed) {
            return null;
        }
    }

    /** A member that is an integer, however it is written; null for anything else. */
    public @Nullable Long integer(String name) {
        Buffer raw = raw(name);
        if (raw == null || raw.length() > 40) {
            return null;
        }
        try {
            double value = Double.parseDouble(raw.toString());
            return value == Math.rint(value) && Math.abs(value) < 1L << 53 ? (long) value : null;
        } catch (NumberFormatException other) {
            return null;
        }
    }

    /** The bytes as they came. */
    public Buffer toBuffer() {
        return Buffer.buffer(bytes);
    }

    /** Begins an edit. */
    public Edit edit() {
        return new Edit();
    }

    /** What shall be different. */
    public final class Edit {

        private final Map<String, Optional<Buffer>> changes = new LinkedHashMap<>();

        private Edit() {}

        /** Gives a member this raw JSON, in its place if it is there, else in front of all others. */
        public Edit set(String name, Buffer raw) {
            changes.put(name, Optional.of(raw));
            return this;
        }

        /** The same for a string. */
        public Edit setText(String name, String text) {
            return set(name, Buffer.buffer(JsonText.quote(text)));
        }

        /** Leaves a member out. */
        public Edit remove(String name) {
            changes.put(name, Optional.empty());
            return this;
        }

        /** The object with the changes. */
        public Buffer toBuffer() {
            int first =
                    members.isEmpty() ? -1 : members.values().iterator().next().name();
            Buffer out = Buffer.buffer(bytes.length + 64);
            int open = indexOf('{', 0);
            out.appendBytes(bytes, 0, open + 1);
            boolean any = insert(out);
            int from = open + 1;
            for (Map.Entry<String, Place> member : members.entrySet()) {
                Place place = member.getValue();
                Optional<Buffer> change = changes.get(member.getKey());
                if (change == null || change.isPresent()) {
                    between(out, from, place.name(), any, place.name() == first);
                    any = true;
                    if (change == null) {
                        out.appendBytes(bytes, place.name(), place.end() - place.name());
                    } else {
                        out.appendBytes(bytes, place.name(), place.start() - place.name());
                        out.appendBuffer(change.get());
                    }
                }
                from = place.end();
            }
            return out.appendBytes(bytes, from, bytes.length - from);
        }

        private boolean insert(Buffer out) {
            boolean any = false;
            for (Map.Entry<String, Optional<Buffer>> change : changes.entrySet()) {
                if (change.getValue().isPresent() && !members.containsKey(change.getKey())) {
                    out.appendString((any ? "," : "") + JsonText.quote(change.getKey()) + ":");
                    out.appendBuffer(change.getValue().get());
                    any = true;
                }
            }
            return any;
        }

        /** What stands between two members, with its comma exactly where one is needed. */
        private void between(Buffer out, int from, int to, boolean needed, boolean atFirst) {
            if (needed && atFirst) {
                out.appendByte((byte) ',');
            }
            for (int i = from; i < to; i++) {
                if (bytes[i] != ',' || needed) {
                    out.appendByte(bytes[i]);
                }
            }
        }

        private int indexOf(char wanted, int from) {
            int at = from;
            while (bytes[at] != wanted) {
                at++;
            }
            return at;
        }
    }
}
