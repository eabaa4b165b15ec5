package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.catalog.HeaderParams;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers in which requests of the stateless era say what stands in their body (MCP 2026-07-28, SEP-2243). */
final class ModernHeaders {

    private static final int MAXIMUM_DIGITS = 40;
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
                && !(value.startsWith("=?base64?") && value.endsWith("?="));
        return plain
                ? value
                : "=?base64?" + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + "?=";
    }

    /** What its definition wants repeated; nothing where that is unsound, as with every client. */
    private static void arguments(UpstreamMessage message, MultiMap to) {
        Buffer definition = message.definition();
        HeaderParams params = definition == null ? HeaderParams.NONE : HeaderParams.of(definition);
        if (params.all().isEmpty()) {
            return;
        }
        JsonBytes envelope = JsonBytes.read(message.body());
        JsonBytes inside = envelope == null ? null : envelope.object("params");
        JsonBytes arguments = inside == null ? null : inside.object("arguments");
        for (HeaderParams.Param param : params.all()) {
            String value = value(arguments, param.path());
            if (value != null && value.length() <= MAXIMUM_VALUE) {
                to.set(param.header(), encode(value));
            }
        }
    }

    private static @Nullable String value(@Nullable JsonBytes arguments, List<String> path) {
        JsonBytes at = arguments;
        for (String step : path.subList(0, path.size() - 1)) {
            at = at == null ? null : at.object(step);
        }
        return at == null || !at.has(path.getLast()) ? null : primitive(at, path.getLast());
    }

    private static @Nullable String primitive(JsonBytes arguments, String name) {
        String text = arguments.text(name);
        if (text != null) {
            return text;
        }
        String raw = String.valueOf(arguments.raw(name));
        return switch (raw.charAt(0)) {
            case '{', '[', '"', 'n' -> null;
            case 't', 'f' -> raw;
            default -> decimal(raw);
        };
    }

    /** A number without an exponent, unless that would be a very long one. */
    private static String decimal(String raw) {
        if (raw.indexOf('e') < 0 && raw.indexOf('E') < 0) {
            return raw;
        }
        BigDecimal number = new BigDecimal(raw);
        return Math.abs((long) number.scale()) + number.precision() > MAXIMUM_DIGITS ? raw : number.toPlainString();
    }
}
