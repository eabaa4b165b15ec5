package io.gatehouse.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a tool that clients of the stateless era repeat in {@code Mcp-Param-*} headers, read once from the
 * {@code x-mcp-header} annotations of its input schema (MCP 2026-07-28, Streamable HTTP). A definition with an annotation
 * that is not allowed has none: clients leave such a tool out.
 */
public record HeaderParams(List<Param> all) {

    /**
     * One parameter.
     *
     * @param path the names that lead to its value in the arguments
     * @param header the name of its header
     */
    public record Param(List<String> path, String header) {

        public Param {
            path = List.copyOf(path);
        }
    }

    /** A tool without any. */
    public static final HeaderParams NONE = new HeaderParams(List.of());

    private static final String ANNOTATION = "x-mcp-header";
    private static final String PREFIX = "Mcp-Param-";
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Set<String> TYPES = Set.of("string", "integer", "boolean");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public HeaderParams {
        all = List.copyOf(all);
    }

    /** Those of a tool's definition. */
    public static HeaderParams of(Buffer definition) {
        // Very few definitions have any, and the others need no tree.
        if (!definition.toString().contains(ANNOTATION)) {
            return NONE;
        }
        try {
            JsonNode schema = JSON.readTree(definition.getBytes()).path("inputSchema");
            List<Param> found = new ArrayList<>();
            boolean sound = collect(schema, List.of(), found, new HashSet<>());
            return sound && found.size() == annotations(schema) ? new HeaderParams(found) : NONE;
        } catch (IOException malformed) {
            return NONE;
        }
    }

    private static boolean collect(JsonNode schema, List<String> path, List<Param> found, Set<String> names) {
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            List<String> here = new ArrayList<>(path);
            here.add(property.getKey());
            JsonNode annotation = property.getValue().get(ANNOTATION);
            if (annotation != null) {
                String header = header(annotation, property.getValue());
                if (header == null || !names.add(header.toLowerCase(Locale.ROOT))) {
                    return false;
                }
                found.add(new Param(here, header));
            }
            if (!collect(property.getValue(), here, found, names)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String header(JsonNode annotation, JsonNode property) {
        return annotation.isTextual()
                        && TOKEN.matcher(annotation.textValue()).matches()
                        && TYPES.contains(property.path("type").asText())
                ? PREFIX + annotation.textValue()
                : null;
    }

    /** How often a schema is annotated anywhere: what {@link #collect} does not reach makes the definition invalid. */
    private static int annotations(JsonNode schema) {
        int count = schema.isObject() && schema.path(ANNOTATION).isTextual() ? 1 : 0;
        for (JsonNode child : schema) {
            count += annotations(child);
        }
        return count;
    }
}
