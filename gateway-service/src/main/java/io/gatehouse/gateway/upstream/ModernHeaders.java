package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers in which requests of the stateless era say what stands in their body (MCP 2026-07-28, SEP-2243). */
final class ModernHeaders {

    private static final String PARAMETER = "Mcp-Param-";
    private static final String ANNOTATION = "x-mcp-header";
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern SENTINEL = Pattern.compile("=\\?base64\\?.*\\?=", Pattern.DOTALL);
    private static final int MAXIMUM_DEPTH = 8;
    private static final int MAXIMUM_VALUE = 8192;

    private ModernHeaders() {}

    static void place(UpstreamMessage message, MultiMap from, MultiMap to) {
        to.set("MCP-Protocol-Version", UpstreamMessage.MODERN);
        to.set("Mcp-Method", message.method());
        if (message.name() != null) {
            to.set("Mcp-Name", encode(message.name()));
        }
        if (message.era() == Era.MODERN) {
            // The endpoint compared them with the body; the target compares them again.
            for (Map.Entry<String, String> header : from) {
                if (header.getKey().toLowerCase(Locale.ROOT).startsWith("mcp-param-")
                        && header.getValue().length() <= MAXIMUM_VALUE) {
                    to.add(header.getKey(), header.getValue());
                }
            }
        } else {
            arguments(message, to);
        }
    }

    /** As it is, or in the one form that carries any text: what could be read as that form is put into it, too. */
    static String encode(String value) {
        boolean plain = value.strip().equals(value)
                && value.chars().allMatch(c -> c == '\t' || c >= ' ' && c <= '~')
                && !SENTINEL.matcher(value).matches();
        return plain
                ? value
                : "=?base64?" + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + "?=";
    }

    private static void arguments(UpstreamMessage message, MultiMap to) {
        Buffer definition = message.definition();
        JsonBytes tool = definition == null ? null : JsonBytes.read(definition);
        JsonBytes schema = tool == null ? null : tool.object("inputSchema");
        JsonBytes envelope = schema == null ? null : JsonBytes.read(message.body());
        JsonBytes params = envelope == null ? null : envelope.object("params");
        JsonBytes arguments = params == null ? null : params.object("arguments");
        if (schema != null && arguments != null) {
            properties(schema, arguments, to, 0);
        }
    }

    private static void properties(JsonBytes schema, JsonBytes arguments, MultiMap to, int depth) {
        JsonBytes properties = schema.object("properties");
        if (properties == null || depth > MAXIMUM_DEPTH) {
            return;
        }
        for (String name : properties.names()) {
            JsonBytes property = properties.object(name);
            if (property == null || !arguments.has(name)) {
                continue;
            }
            String header = property.text(ANNOTATION);
            String value = header != null && TOKEN.matcher(header).matches() ? primitive(arguments, name) : null;
            if (value != null && value.length() <= MAXIMUM_VALUE) {
                to.set(PARAMETER + header, encode(value));
            }
            JsonBytes inner = arguments.object(name);
            if (inner != null) {
                properties(property, inner, to, depth + 1);
            }
        }
    }

    private static @Nullable String primitive(JsonBytes arguments, String name) {
        String text = arguments.text(name);
        if (text != null) {
            return text;
        }
        String raw = String.valueOf(arguments.raw(name));
        return raw.startsWith("{") || raw.startsWith("[") || raw.startsWith("\"") || raw.equals("null") ? null : raw;
    }
}
