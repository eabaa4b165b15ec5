package io.gatehouse.gateway.mcp;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatehouse.gateway.catalog.HeaderParams;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The headers of the stateless era repeat what the body says, so that others may route by them; whoever reads the body
 * refuses a request whose headers say anything else (MCP 2026-07-28, Streamable HTTP, server validation).
 */
public final class MirroredHeaders {

    public static final String VERSION = "MCP-Protocol-Version";
    public static final String METHOD = "Mcp-Method";
    public static final String NAME = "Mcp-Name";

    private static final String ENCODED = "=?base64?";
    private static final String ENCODED_END = "?=";
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");
    private static final JsonMapper ARGUMENTS = JsonMapper.builder(new JsonFactoryBuilder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private MirroredHeaders() {}

    /** Checks version, method and name; fails with {@link McpFailure}. */
    public static void check(MultiMap headers, McpRequest request, String version) {
        if (!version.equals(only(headers, VERSION))) {
            throw mismatch(VERSION);
        }
        if (!request.method().equals(only(headers, METHOD))) {
            throw mismatch(METHOD);
        }
        String named = named(request);
        if (named != null && !named.equals(decoded(only(headers, NAME)))) {
            throw mismatch(NAME);
        }
    }

    /** What {@link #NAME} repeats; null for a method that has no such thing, or a body without it. */
    private static @Nullable String named(McpRequest request) {
        return switch (request.method()) {
            case "tools/call", "prompts/get" -> request.name();
            case "resources/read" -> request.stringParam("uri");
            default -> null;
        };
    }

    /** Checks the parameters of a tool that are repeated; fails with {@link McpFailure}. */
    public static void check(MultiMap headers, HeaderParams params, @Nullable Buffer arguments) {
        if (params.all().isEmpty()) {
            return;
        }
        JsonNode values = read(arguments);
        for (HeaderParams.Param param : params.all()) {
            JsonNode value = values;
            for (String step : param.path()) {
                value = value.path(step);
            }
            boolean sent = headers.contains(param.header());
            boolean wanted = value.isValueNode() && !value.isNull();
            if (sent != wanted || sent && !same(decoded(only(headers, param.header())), value)) {
                throw mismatch(param.header());
            }
        }
    }

    private static JsonNode read(@Nullable Buffer arguments) {
        try {
            return arguments == null ? JsonNodeFactory.instance.objectNode() : ARGUMENTS.readTree(arguments.getBytes());
        } catch (IOException twice) {
            // It was JSON before, so a member of the arguments stands there twice.
            throw McpFailure.invalidParams("Invalid params: a member of the arguments appears twice");
        }
    }

    private static boolean same(@Nullable String header, JsonNode value) {
        if (header == null) {
            return false;
        }
        if (value.isNumber()) {
            return NUMBER.matcher(header).matches() && new BigDecimal(header).compareTo(value.decimalValue()) == 0;
        }
        return header.equals(value.asText());
    }

    /** The one value of a header without the white space around it; null if there is none or more than one. */
    private static @Nullable String only(MultiMap headers, String name) {
        List<String> values = headers.getAll(name);
        if (values.size() != 1) {
            return null;
        }
        String value = values.getFirst();
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char letter) {
        return letter == ' ' || letter == '\t';
    }

    /** The text that a header's value stands for; null for what no client may send. */
    static @Nullable String decoded(@Nullable String value) {
        if (value == null) {
            return null;
        }
        for (int i = 0; i < value.length(); i++) {
            char letter = value.charAt(i);
            if (letter != '\t' && (letter < 0x20 || letter > 0x7E)) {
                return null;
            }
        }
        boolean encoded = value.startsWith(ENCODED)
                && value.endsWith(ENCODED_END)
                && value.length() >= ENCODED.length() + ENCODED_END.length();
        return encoded ? text(value.substring(ENCODED.length(), value.length() - ENCODED_END.length())) : value;
    }

    private static @Nullable String text(String base64) {
        // The decoder of the library does without padding, the specification does not.
        if (base64.length() % 4 != 0) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException malformed) {
            return null;
        }
    }

    private static McpFailure mismatch(String header) {
        return McpFailure.headerMismatch(
                "the header " + header + " is missing, malformed, or does not say what the body says");
    }
}
