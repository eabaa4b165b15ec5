package io.gatehouse.gateway.mcp;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of one JSON object by name and by their values' place in the body. */
final class Members {

    /** Up to so many are compared one by one. */
    private static final int FEW = 8;

    private final byte[] body;
    private String[] names = new String[4];
    private int[] starts = new int[4];
    private int[] ends = new int[4];
    private int size;
    private String[] folded = new String[4];
    private @Nullable Set<String> many;

    Members(byte[] body) {
        this.body = body;
    }

    /** Adds a member; false if one of that name, in whatever case, is there already. */
    boolean add(String name, int start, int end) {
        String plain = fold(name);
        if (isKnown(plain)) {
            return false;
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            starts = Arrays.copyOf(starts, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
            folded = Arrays.copyOf(folded, size * 2);
        }
        folded[size] = plain;
        names[size] = name;
        starts[size] = start;
        ends[size++] = end;
        return true;
    }

    // Many JSON libraries match names without regard to case: what differs only in case is a duplicate to them.
    private boolean isKnown(String plain) {
        if (size < FEW) {
            for (int i = 0; i < size; i++) {
                if (folded[i].equals(plain)) {
                    return true;
                }
            }
            return false;
        }
        if (many == null) {
            many = new HashSet<>(Arrays.asList(folded).subList(0, size));
        }
        return !many.add(plain);
    }

    static String fold(String name) {
        for (int i = 0; ; i++) {
            if (i == name.length()) {
                return name;
            }
            char letter = name.charAt(i);
            if (letter > '~' || (letter >= 'A' && letter <= 'Z')) {
                break;
            }
        }
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    int size() {
        return size;
    }

    int find(String name) {
        for (int i = 0; i < size; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    String name(int member) {
        return names[member];
    }

    int start(int member) {
        return starts[member];
    }

    int end(int member) {
        return ends[member];
    }

    @Nullable
    Buffer raw(String name) {
        int i = find(name);
        return i < 0 ? null : Buffer.buffer(Arrays.copyOfRange(body, starts[i], ends[i]));
    }

    @Nullable
    String string(String name) {
        int i = find(name);
        if (i < 0 || body[starts[i]] != '"') {
            return null;
        }
        for (int at = starts[i] + 1; at < ends[i] - 1; at++) {
            if (body[at] == '\\') {
                return (String) Json.decodeValue(Buffer.buffer(Arrays.copyOfRange(body, starts[i], ends[i])));
            }
        }
        return new String(body, starts[i] + 1, ends[i] - starts[i] - 2, StandardCharsets.UTF_8);
    }
}
