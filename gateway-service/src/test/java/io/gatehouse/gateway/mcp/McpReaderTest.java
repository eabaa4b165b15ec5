package io.gatehouse.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class McpReaderTest {

    private static final String CALL =
            "{ \"jsonrpc\" : \"2.0\", \"id\":\"ü-1\",\"method\":\"tools/call\",\"extra\":[1e-3],"
                    + "\"params\":{\"_meta\":{\"progressToken\":7,\"traceparent\":\"00-aa\"},"
                    + "\"name\" : \"notes___add\",\"arguments\":{\"text\":\"a\\\"b \\ud83d\\ude00 é€😀\",\"n\":1.0E+2,\"n2\":null}}}";

    private final McpReader reader = new McpReader(64);
    private final ObjectMapper json = new ObjectMapper();

    private McpRequest read(String text) {
        return reader.read(Buffer.buffer(text));
    }

    private McpFailure refusal(Buffer body) {
        return catchThrowableOfType(McpFailure.class, () -> reader.read(body));
    }

    private McpFailure refusal(String text) {
        return refusal(Buffer.buffer(text));
    }

    @Test
    void findsEveryPartWhereItIs() {
        McpRequest request = read(CALL);
        assertThat(request.kind()).isEqualTo(McpRequest.Kind.REQUEST);
        assertThat(request.method()).isEqualTo("tools/call");
        assertThat(request.requestId()).hasToString("\"ü-1\"");
        assertThat(request.name()).isEqualTo("notes___add");
        assertThat(request.progressToken()).hasToString("7");
        assertThat(request.meta("traceparent")).hasToString("\"00-aa\"");
        assertThat(request.arguments())
                .hasToString("{\"text\":\"a\\\"b \\ud83d\\ude00 é€😀\",\"n\":1.0E+2,\"n2\":null}");
        assertThat(request.body()).hasToString(CALL);
        assertThat(request.metaProtocolVersion()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "", "a\"b\\c", "ünï😀", "a very much longer name than before, really"})
    void splicesTheNameAndNothingElse(String name) throws IOException {
        String spliced = read(CALL).spliceName(name).toString();
        String quoted = JsonText.quote(name);
        assertThat(spliced).isEqualTo(CALL.replace("\"notes___add\"", quoted));
        assertThat(json.readTree(spliced).at("/params/name").asText()).isEqualTo(name);
    }

    @Test
    void splicesAnEscapedName() {
        String escaped = CALL.replace("notes___add", "n\\u006ftes___add");
        McpRequest request = read(escaped);
        assertThat(request.name()).isEqualTo("notes___add");
        assertThat(request.spliceName("add")).hasToString(CALL.replace("notes___add", "add"));
    }

    @Test
    void aBodyCutAnywhereIsNotJson() {
        byte[] whole = CALL.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            assertThat(refusal(Buffer.buffer(Arrays.copyOf(whole, length))).code())
                    .as("cut at %d", length)
                    .isEqualTo(McpFailure.PARSE_ERROR);
        }
    }

    @Test
    void aByteChangedAnywhereNeverMakesOurReadingDifferFromAnother() throws IOException {
        byte[] whole = CALL.getBytes(StandardCharsets.UTF_8);
        int accepted = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = whole.clone();
                changed[at] = (byte) value;
                accepted += agrees(changed) ? 1 : 0;
            }
        }
        assertThat(accepted).isGreaterThan(1000);
    }

    @Test
    void bytesInsertedOrRemovedAnywhereNeverMakeOurReadingDiffer() throws IOException {
        byte[] whole = CALL.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(20260728);
        String[] pieces = {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "0", "null", "\"name\":\"x\",", " "
        };
        for (int at = 0; at < whole.length; at++) {
            for (String piece : pieces) {
                byte[] changed = splice(whole, at, at + random.nextInt(3), piece);
                agrees(changed);
            }
        }
    }

    private static byte[] splice(byte[] whole, int from, int to, String piece) {
        return Buffer.buffer()
                .appendBytes(whole, 0, from)
                .appendString(piece)
                .appendBytes(whole, Math.min(to, whole.length), whole.length - Math.min(to, whole.length))
                .getBytes();
    }

    /** Whether the body is taken; if it is, an ordinary JSON library must read the same from it and from its splice. */
    private boolean agrees(byte[] body) throws IOException {
        McpRequest request;
        try {
            request = reader.read(Buffer.buffer(body));
        } catch (McpFailure refused) {
            return false;
        }
        JsonNode tree = json.readTree(body);
        assertThat(tree.path("jsonrpc").asText()).isEqualTo("2.0");
        assertThat(request.method()).isEqualTo(tree.path("method").asText(""));
        JsonNode name = tree.path("params").path("name");
        assertThat(request.name()).isEqualTo(name.isTextual() ? name.asText() : null);
        if (request.id() != null) {
            assertThat(json.readTree(request.id().getBytes())).isEqualTo(tree.get("id"));
        }
        if (request.name() != null) {
            JsonNode spliced = json.readTree(request.spliceName("other").getBytes());
            assertThat(spliced.at("/params/name").asText()).isEqualTo("other");
            assertThat(spliced.at("/params/arguments")).isEqualTo(tree.at("/params/arguments"));
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"jsonrpc\":\"2.0\",",
                "\"id\":2,",
                "\"i\\u0064\":2,",
                "\"ID\":2,",
                "\"method\":\"ping\",",
                "\"Method\":\"ping\",",
                "\"params\":{\"name\":\"t___delete\"},",
                "\"PARAMS\":{\"name\":\"t___delete\"},",
                "\"param\u017f\":{},"
            })
    void aMemberThatAppearsTwiceIsRefused(String twice) {
        String body = CALL.replace("\"extra\"", twice + "\"extra\"");
        assertThat(refusal(body).code()).isEqualTo(McpFailure.INVALID_PARAMS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"name\":\"t___delete\",",
                "\"n\\u0061me\":\"t___delete\",",
                "\"Name\":\"t___delete\",",
                "\"arguments\":{},",
                "\"Arguments\":{},",
                "\"_meta\":{},",
                "\"_Meta\":{},"
            })
    void aParameterThatAppearsTwiceIsRefusedBeforeAndAfter(String twice) {
        assertThat(refusal(CALL.replace("\"_meta\"", twice + "\"_meta\"")).code())
                .isEqualTo(McpFailure.INVALID_PARAMS);
        String last = "," + twice.substring(0, twice.length() - 1) + "}}";
        assertThat(refusal(CALL.substring(0, CALL.length() - 2) + last).code()).isEqualTo(McpFailure.INVALID_PARAMS);
    }

    @Test
    void metadataThatAppearsTwiceIsRefused() {
        assertThat(refusal(CALL.replace("\"traceparent\"", "\"progressToken\":8,\"traceparent\""))
                        .code())
                .isEqualTo(McpFailure.INVALID_PARAMS);
    }

    @Test
    void aDuplicateInsideTheArgumentsIsTheTargetsOwnMatter() {
        assertThat(read(CALL.replace("\"n2\"", "\"n\"")).name()).isEqualTo("notes___add");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|-32600",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]|-32600",
                "[|-32700",
                "1|-32600",
                "null|-32600",
                "{}|-32600",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}|-32600",
                "{\"id\":1,\"method\":\"ping\"}|-32600",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}|-32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}|-32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1e3,\"method\":\"ping\"}|-32600",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}|-32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}|-32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1}|-32600",
                "{\"jsonrpc\":\"2.0\",\"result\":{}}|-32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"result\":{}}|-32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}|-32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} {}|-32700",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}x|-32700",
                "{\"jsonrpc\":\"2.0\",\"id\":01,\"method\":\"ping\"}|-32700",
                "{\"jsonrpc\":\"2.0\",\"id\":NaN,\"method\":\"ping\"}|-32700",
                "{'jsonrpc':\"2.0\"}|-32700",
                "{\"jsonrpc\":\"2.0\",}|-32700",
                "{\"jsonrpc\":\"2.0\",\"x\":\"\\ud800\"}|-32700",
                "{\"jsonrpc\":\"2.0\",\"x\":\"\\udc00\\ud800\"}|-32700",
                "{\"jsonrpc\":\"2.0\",\"x\":\"\\ud800\\u0041\"}|-32700",
                "/**/{}|-32700"
            })
    void refuses(String body, int code) {
        assertThat(refusal(body).code()).isEqualTo(code);
    }

    @Test
    void anEscapedBackslashBeforeAnUIsNoEscape() {
        assertThat(read("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"x\":\"\\\\ud800\"}")
                        .method())
                .isEqualTo("ping");
    }

    @Test
    void onlyTheOneFormOfUtf8IsTaken() {
        int[][] bad = {
            {0xC0, 0x80},
            {0xC1, 0xBF},
            {0xE0, 0x80, 0x80},
            {0xED, 0xA0, 0x80},
            {0xF0, 0x80, 0x80, 0x80},
            {0xF4, 0x90, 0x80, 0x80},
            {0xF5, 0x80, 0x80, 0x80},
            {0x80},
            {0xFF},
            {0xE2, 0x82},
            {0x00}
        };
        for (int[] bytes : bad) {
            Buffer body = Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"x\":\"");
            for (int value : bytes) {
                body.appendByte((byte) value);
            }
            assertThat(refusal(body.appendString("\"}")).code()).isEqualTo(McpFailure.PARSE_ERROR);
        }
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        assertThat(refusal(Buffer.buffer(ping, "UTF-16LE")).code()).isEqualTo(McpFailure.PARSE_ERROR);
        assertThat(refusal("\uFEFF" + ping).code()).isEqualTo(McpFailure.PARSE_ERROR);
    }

    @Test
    void depthNumbersAndMembersAreBounded() {
        String head = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"x\":";
        assertThat(read(head + "[".repeat(60) + "]".repeat(60) + "}}").method()).isEqualTo("ping");
        assertThat(refusal(head + "[".repeat(64) + "]".repeat(64) + "}}").code())
                .isEqualTo(McpFailure.PARSE_ERROR);
        assertThat(refusal(head + "[".repeat(100_000)).code()).isEqualTo(McpFailure.PARSE_ERROR);
        assertThat(read(head + "9".repeat(400) + "}}").method()).isEqualTo("ping");
        assertThat(refusal(head + "9".repeat(100_000) + "}}").code()).isEqualTo(McpFailure.PARSE_ERROR);
        StringBuilder many = new StringBuilder(head).append("1");
        for (int i = 0; i < 200; i++) {
            many.append(",\"m").append(i).append("\":1");
        }
        assertThat(refusal(many.append("}}").toString()).code()).isEqualTo(McpFailure.INVALID_PARAMS);
        assertThat(refusal("{\"jsonrpc\":\"2.0\",\"id\":\"" + "x".repeat(300) + "\",\"method\":\"ping\"}")
                        .code())
                .isEqualTo(McpFailure.INVALID_REQUEST);
    }

    @Test
    void kindsAreTold() {
        assertThat(read("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}").kind())
                .isEqualTo(McpRequest.Kind.NOTIFICATION);
        assertThat(read("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}").kind()).isEqualTo(McpRequest.Kind.RESPONSE);
        assertThat(read("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{}}").kind()).isEqualTo(McpRequest.Kind.RESPONSE);
        assertThatThrownBy(() -> read("{\"jsonrpc\":\"2.0\",\"method\":\"x\"}").requestId())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theNewerErasVersionIsSeenWhateverItsType() {
        String head =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":";
        assertThat(read(head + "\"2026-07-28\"}}}").metaProtocolVersion()).isEqualTo("2026-07-28");
        assertThat(read(head + "7}}}").metaProtocolVersion()).isEqualTo("7");
    }
}
