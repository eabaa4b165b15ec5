package io.gatehouse.identity.vault;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Lists in a text column, a line each; the key refuses values with line breaks. */
final class TextList {

    private TextList() {}

    static String join(Collection<String> values) {
        return String.join("\n", values);
    }

    static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
    }

    static Set<String> splitSet(String text) {
        return new TreeSet<>(split(text));
    }
}
