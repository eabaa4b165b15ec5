package io.gatehouse.catalog.tool;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page of tools.
 *
 * @param tools the tools in their order
 * @param nextCursor where the next page begins; null on the last one
 */
public record ToolPage(List<ToolDefinition> tools, @Nullable String nextCursor) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

    /** Reads the object with {@code tools} that stands at the top ({@code path} empty) or under members of the text. */
    public static ToolPage read(byte[] json, String... path) {
        ListPage page = ListPage.read(json, "tools", "name", path);
        return new ToolPage(page.items().stream().map(ToolPage::tool).toList(), page.nextCursor());
    }

    private static ToolDefinition tool(ListPage.Item item) {
        String name = item.key();
        if (name == null || !NAME.matcher(name).matches()) {
            throw new UnusableTools("A tool's name is not 1 to 128 characters of A-Z a-z 0-9 _ . - : "
                    + (name == null ? "it is missing" : "'" + ListPage.shown(name) + "'"));
        }
        if (!item.objects().contains("inputSchema")) {
            throw new UnusableTools("The tool '" + name + "' has no object 'inputSchema'");
        }
        return ToolDefinition.of(name, item.bytes());
    }
}
