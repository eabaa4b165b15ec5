package io.gatehouse.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every message there is: a refusal or a reading that an independent parser shares, nothing else. */
class EnvelopePropertyTest {

    private static final int TRIES = 1500;
    private static final int DEPTH = 64;

    private final McpReader reader = new McpReader(DEPTH);
    private final ObjectMapper independent = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();
    private final ObjectMapper inexact = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private static void forAll(Consumer<RandomJson> property) {
        RandomJson.forAll(TRIES, property);
    }

    @Test
    void everyWellFormedCallIsReadAsAnyParserReadsIt() {
        forAll(random -> {
            String text = random.call();
            McpRequest request = reader.read(Buffer.buffer(text));
            JsonNode tree = tree(text);
            assertThat(request.kind()).isEqualTo(McpRequest.Kind.REQUEST);
            assertThat(request.method()).isEqualTo(tree.get("method").textValue());
            assertThat(request.name()).isEqualTo(tree.at("/params/name").textValue());
            assertThat(tree(request.requestId().toString())).isEqualTo(tree.get("id"));
            Buffer arguments = request.arguments();
            JsonNode expected = tree.at("/params/arguments");
            assertThat(arguments == null ? null : tree(arguments.toString()))
                    .isEqualTo(expected.isMissingNode() ? null : expected);
            assertThat(request.body()).hasToString(text);
        });
    }

    @Test
    void aSplicedBodyIsTheOldOneButForTheName() {
        forAll(random -> {
            String text = random.call();
            String name = random.text();
            Buffer spliced = reader.read(Buffer.buffer(text)).spliceName(name);
            ObjectNode tree = (ObjectNode) tree(text);
            ((ObjectNode) tree.get("params")).put("name", name);
            assertThat(tree(spliced.toString())).isEqualTo(tree);
            assertThat(reader.read(spliced).name()).isEqualTo(name);
            // Byte for byte, too: what stands before and behind the name is untouched.
            int common = 0;
            byte[] before = text.getBytes(StandardCharsets.UTF_8);
            byte[] after = spliced.getBytes();
            while (common < Math.min(before.length, after.length) && before[common] == after[common]) {
                common++;
            }
            int tail = 0;
            while (tail < Math.min(before.length, after.length) - common
                    && before[before.length - 1 - tail] == after[after.length - 1 - tail]) {
                tail++;
            }
            int quoted = JsonText.quote(name).getBytes(StandardCharsets.UTF_8).length;
            assertThat(after.length - common - tail).isLessThanOrEqualTo(quoted);
        });
    }

    @Test
    void aMessageCutAtAnyByteIsRefused() {
        forAll(random -> {
            byte[] whole = random.call().strip().getBytes(StandardCharsets.UTF_8);
            int from = random.below(whole.length);
            for (int length = from; length < Math.min(whole.length, from + 20); length++) {
                McpFailure refusal = refusal(Arrays.copyOf(whole, length));
                assertThat(refusal).as("cut at %d", length).isNotNull();
                assertThat(refusal.code()).isEqualTo(McpFailure.PARSE_ERROR);
            }
        });
    }

    @Test
    void whateverIsDoneToAMessageItIsRefusedOrReadAsOthersReadIt() {
        forAll(random -> {
            byte[] one = random.call().getBytes(StandardCharsets.UTF_8);
            byte[] other = random.call().getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 10; i++) {
                agrees(random.damaged(one, other));
            }
        });
    }

    @Test
    void arbitraryJsonIsRefusedOrReadAsOthersReadIt() {
        forAll(random -> agrees(random.value(0).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void arbitraryBytesNeverDoAnythingElse() {
        forAll(random -> agrees(random.bytes()));
    }

    private void agrees(byte[] body) {
        McpRequest read;
        try {
            read = reader.read(Buffer.buffer(body));
        } catch (McpFailure refused) {
            return;
        }
        JsonNode tree = treeOfAnything(new String(body, StandardCharsets.UTF_8));
        assertThat(read.method()).isEqualTo(tree.path("method").asText(""));
        JsonNode name = tree.at("/params/name");
        assertThat(read.name()).isEqualTo(name.isTextual() ? name.textValue() : null);
        Buffer id = read.id();
        assertThat(id == null ? null : treeOfAnything(id.toString())).isEqualTo(tree.get("id"));
    }

    @Test
    void aSecondReadingIsRefusedHoweverItIsSpelled() {
        forAll(random -> {
            boolean inParams = random.coin();
            List<String> reserved =
                    inParams ? List.of("name", "arguments", "_meta") : List.of("jsonrpc", "id", "method", "params");
            String key = random.spelled(reserved.get(random.below(reserved.size())));
            String second = key + ":" + random.value(3) + ",";
            String text = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"_meta\":{},"
                    + "\"name\":\"t___read\",\"arguments\":{}}}";
            int at = text.indexOf(inParams ? "\"_meta\"" : "\"jsonrpc\"");
            McpFailure refusal =
                    refusal((text.substring(0, at) + second + text.substring(at)).getBytes(StandardCharsets.UTF_8));
            assertThat(refusal).as(second).isNotNull();
            assertThat(refusal.code()).isEqualTo(McpFailure.INVALID_PARAMS);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 61, 62, 63, 64, 1000, 100_000})
    void nestingIsBounded(int depth) {
        String nested = "[".repeat(depth) + "]".repeat(depth);
        String text =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"arguments\":{\"x\":"
                        + (depth == 0 ? "0" : nested) + "}}}";
        // Three objects are around it.
        assertThat(refusal(text.getBytes(StandardCharsets.UTF_8)) == null).isEqualTo(depth + 3 <= DEPTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 309, 399, 400, 401, 5000})
    void numbersKeepTheirDigitsOrAreRefused(int digits) {
        String number = "9".repeat(digits);
        String text =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"arguments\":{\"x\":"
                        + number + "}}}";
        if (digits > 400) {
            assertThat(refusal(text.getBytes(StandardCharsets.UTF_8))).isNotNull();
        } else {
            assertThat(reader.read(Buffer.buffer(text)).spliceName("b")).hasToString(text.replace("\"a\"", "\"b\""));
        }
    }

    @Test
    void halfASurrogatePairIsRefusedWhereverItStands() {
        forAll(random -> {
            char half = (char) (0xD800 + random.below(0x800));
            String escape = "\\u%04x".formatted((int) half);
            String text =
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"arguments\":{\"x\":\""
                            + random.letters() + escape + random.letters() + "\"}}}";
            assertThat(refusal(text.getBytes(StandardCharsets.UTF_8)))
                    .as(escape)
                    .isNotNull();
        });
    }

    private @Nullable McpFailure refusal(byte[] body) {
        try {
            reader.read(Buffer.buffer(body));
            return null;
        } catch (McpFailure refused) {
            return refused;
        }
    }

    private JsonNode tree(String text) {
        return tree(independent, text);
    }

    /** Damage makes exponents that no decimal takes; what they stand for is not compared then. */
    private JsonNode treeOfAnything(String text) {
        return tree(inexact, text);
    }

    private static JsonNode tree(ObjectMapper parser, String text) {
        try {
            return parser.readTree(text);
        } catch (IOException unreadable) {
            return fail("another parser does not read: " + text, unreadable);
        }
    }
}
