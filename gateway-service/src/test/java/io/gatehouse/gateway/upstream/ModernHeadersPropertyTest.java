package io.gatehouse.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gatehouse.gateway.catalog.HeaderParams;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.McpReader;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.mcp.MirroredHeaders;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.gatehouse.gateway.mcp.RandomJson;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The headers that the gateway puts to a message of an older client are those that a strict server wants to see. */
class ModernHeadersPropertyTest {

    private static final int TRIES = 1500;

    private final McpReader reader = new McpReader(64);

    private MultiMap placed(McpRequest request, String name, Buffer definition) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        UpstreamMessage message = new UpstreamMessage(
                ProtocolVersion.V2025_11_25,
                request.method(),
                name,
                request.requestId(),
                request.body(),
                ClientCapabilities.NONE,
                definition);
        ModernHeaders.place(message, MultiMap.caseInsensitiveMultiMap(), headers);
        return headers;
    }

    private static String property(RandomJson random, String header) {
        String type =
                List.of("string", "integer", "boolean", "number", "object").get(random.below(5));
        return "{\"type\":\"" + type + "\"" + (random.coin() ? ",\"x-mcp-header\":\"" + header + "\"" : "")
                + ",\"properties\":{\"in\":{\"type\":\"string\""
                + (random.coin() ? ",\"x-mcp-header\":\"" + header + "-In\"" : "") + "}}}";
    }

    private static String argument(RandomJson random) {
        return switch (random.below(6)) {
            case 0 -> random.quoted(random.text());
            case 1 -> String.valueOf(random.below(1 << 20) - (1 << 19));
            case 2 -> random.coin() ? "true" : "false";
            case 3 -> "null";
            case 4 -> random.number();
            default -> "{\"in\":" + random.quoted(random.text()) + "}";
        };
    }

    @Test
    void whatIsPlacedPassesTheCheckOfAServer() {
        RandomJson.forAll(TRIES, random -> {
            String name = random.text();
            Buffer definition = Buffer.buffer("{\"name\":" + random.quoted(name)
                    + ",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"a\":" + property(random, "A") + ",\"b\":"
                    + property(random, random.coin() ? "B" : "a") + "}}}");
            McpRequest request = reader.read(Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
                    + "\"params\":{\"name\":" + random.quoted(name) + ",\"arguments\":{\"a\":" + argument(random)
                    + (random.coin() ? ",\"b\":" + argument(random) : "") + "}}}"));
            MultiMap headers = placed(request, name, definition);
            HeaderParams params = HeaderParams.of(definition);
            assertThatCode(() -> {
                        MirroredHeaders.check(headers, request, "2026-07-28");
                        MirroredHeaders.check(headers, params, request.arguments());
                    })
                    .as("%s with %s of %s", headers, request.body(), definition)
                    .doesNotThrowAnyException();
            // Nothing but what the definition asks for, and only if all of it is sound.
            headers.names().stream()
                    .filter(header -> header.toLowerCase(Locale.ROOT).startsWith("mcp-param-"))
                    .forEach(header -> assertThat(params.all())
                            .anyMatch(one -> one.header().equalsIgnoreCase(header)));
        });
    }

    @Test
    void noHeaderEverHoldsWhatHeadersMayNot() {
        RandomJson.forAll(TRIES, random -> {
            String header = ModernHeaders.encode(random.text());
            assertThat(header).matches("[ -~\\t]*").isEqualTo(header.strip());
        });
    }
}
