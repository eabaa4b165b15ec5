package io.gatehouse.catalog.offering;

import io.gatehouse.catalog.tool.ListPage;
import io.gatehouse.catalog.tool.UnusableTools;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A prompt, a resource or a resource template.
 *
 * @param name the prompt's name, the resource's URI or the template's text
 * @param definition its JSON text, byte for byte as it came
 */
public record Offering(Kind kind, String name, String definition) {

    /** The kinds, and how their lists are asked for. */
    public enum Kind {
        PROMPT("prompts/list", "prompts", "name", "[\\x20-\\x7e]{1,128}"),
        RESOURCE("resources/list", "resources", "uri", "[A-Za-z][A-Za-z0-9+.-]*:[^\\p{Cntrl}]{0,2000}"),
        RESOURCE_TEMPLATE(
                "resources/templates/list",
                "resourceTemplates",
                "uriTemplate",
                "[A-Za-z][A-Za-z0-9+.-]*:[^\\p{Cntrl}]{0,2000}");

        private final String method;
        private final String list;
        private final String key;
        private final Pattern pattern;

        Kind(String method, String list, String key, String pattern) {
            this.method = method;
            this.list = list;
            this.key = key;
            this.pattern = Pattern.compile(pattern);
        }

        /** The method that lists them. */
        public String method() {
            return method;
        }

        /** Their list's member in the result, which is their name in words, too. */
        public String list() {
            return list;
        }
    }

    /**
     * One page of them.
     *
     * @param nextCursor where the next page begins; null on the last one
     */
    public record Page(List<Offering> offerings, @Nullable String nextCursor) {}

    /** Its name as it may be shown to an operator. */
    public String shownName() {
        return ListPage.shown(name);
    }

    /** Reads the page in the result of a message; fails with {@link UnusableTools}. */
    public static Page page(Kind kind, byte[] message) {
        ListPage page = ListPage.read(message, kind.list, kind.key, "result");
        return new Page(page.items().stream().map(item -> of(kind, item)).toList(), page.nextCursor());
    }

    private static Offering of(Kind kind, ListPage.Item item) {
        String name = item.key();
        if (name == null || !kind.pattern.matcher(name).matches()) {
            throw new UnusableTools("One of the " + kind.list + " has no usable '" + kind.key + "'"
                    + (name == null ? "" : ": '" + ListPage.shown(name) + "'"));
        }
        return new Offering(kind, name, new String(item.bytes(), StandardCharsets.UTF_8));
    }
}
