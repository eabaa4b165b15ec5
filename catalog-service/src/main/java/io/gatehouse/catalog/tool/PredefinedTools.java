package io.gatehouse.catalog.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tools of a predefined schema, {@code mcpToolSchema.inlinePayload}. */
public final class PredefinedTools {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PredefinedTools() {}

    /** Reads the text of the payload: an object with a list {@code tools}. */
    public static List<ToolDefinition> read(String payload, long maxBytes, int maxCount) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > maxBytes) {
            throw new UnusableTools("mcpToolSchema is larger than " + maxBytes + " bytes");
        }
        if (!hasTools(payload)) {
            throw new UnusableTools("mcpToolSchema must be an object with 'tools' array");
        }
        List<ToolDefinition> tools = ToolPage.read(bytes).tools();
        requireUsable(tools, maxCount);
        return tools;
    }

    private static boolean hasTools(String payload) {
        try {
            JsonNode root = JSON.readTree(payload);
            return root.isObject() && root.path("tools").isArray();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** Refuses too many tools and two of one name. */
    public static void requireUsable(List<ToolDefinition> tools, int maxCount) {
        if (tools.size() > maxCount) {
            throw new UnusableTools("The target has more than " + maxCount + " tools");
        }
        Set<String> names = new HashSet<>();
        for (ToolDefinition tool : tools) {
            if (!names.add(tool.name())) {
                throw new UnusableTools("The tool name '" + tool.name() + "' is there twice");
            }
        }
    }
}
