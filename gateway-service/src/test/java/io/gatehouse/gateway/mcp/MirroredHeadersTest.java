package io.gatehouse.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.catalog.HeaderParams;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirroredHeadersTest {

    private static final String VERSION = "2026-07-28";
    private static final HeaderParams PARAMS = new HeaderParams(List.of(
            new HeaderParams.Param(List.of("region"), "Mcp-Param-Region"),
            new HeaderParams.Param(List.of("options", "limit"), "Mcp-Param-Limit")));

    private static McpRequest request(String method, String params) {
        return new McpReader(64)
                .read(Buffer.buffer(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}"));
    }

    private static MultiMap headers(String... pairs) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    private static MultiMap standard(String method, String name) {
        MultiMap headers = headers("mcp-protocol-version", VERSION, "MCP-METHOD", method);
        return name == null ? headers : headers.add("mcp-name", name);
    }

    private static void refused(Runnable check) {
        assertThatThrownBy(check::run)
                .isInstanceOfSatisfying(
                        McpFailure.class,
                        failure -> assertThat(failure)
                                .returns(McpFailure.HEADER_MISMATCH, McpFailure::code)
                                .returns(400, McpFailure::status));
    }

    private static String encoded(String text) {
        return "=?base64?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }

    @ParameterizedTest
    @CsvSource({
        "tools/call,name,run,run",
        "tools/call,name,run,' \trun\t '",
        "prompts/get,name,ask,ask",
        "resources/read,uri,file:///a%20b,file:///a%20b"
    })
    void headersThatSayWhatTheBodySaysPass(String method, String member, String value, String header) {
        McpRequest request = request(method, "{\"" + member + "\":\"" + value + "\"}");
        assertThatCode(() -> MirroredHeaders.check(standard(method, header), request, VERSION))
                .doesNotThrowAnyException();
    }

    @Test
    void methodsWithoutANameNeedNone() {
        assertThatCode(() -> MirroredHeaders.check(
                        standard("tools/list", null), request("tools/list", "{\"name\":\"x\"}"), VERSION))
                .doesNotThrowAnyException();
        assertThatCode(() ->
                        MirroredHeaders.check(standard("tools/list", "whatever"), request("tools/list", "{}"), VERSION))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Run", "run2", "", "=?base64?cnVu", "cnVu", "=?BASE64?cnVu?=", "\"run\""})
    void anotherNameIsRefused(String header) {
        McpRequest request = request("tools/call", "{\"name\":\"run\"}");
        refused(() -> MirroredHeaders.check(standard("tools/call", header), request, VERSION));
    }

    @Test
    void whatIsMissingOrThereTwiceIsRefused() {
        McpRequest request = request("tools/call", "{\"name\":\"run\"}");
        refused(() -> MirroredHeaders.check(standard("tools/call", null), request, VERSION));
        refused(() -> MirroredHeaders.check(standard("tools/call", "run").add("Mcp-Name", "run"), request, VERSION));
        refused(() -> MirroredHeaders.check(standard("tools/call", "run").remove("Mcp-Method"), request, VERSION));
        refused(() ->
                MirroredHeaders.check(standard("tools/call", "run").add("Mcp-Method", "tools/list"), request, VERSION));
        refused(() ->
                MirroredHeaders.check(standard("tools/call", "run").remove("MCP-Protocol-Version"), request, VERSION));
    }

    @Test
    void anotherMethodOrVersionIsRefused() {
        McpRequest request = request("tools/call", "{\"name\":\"run\"}");
        refused(() -> MirroredHeaders.check(standard("tools/list", "run"), request, VERSION));
        refused(() -> MirroredHeaders.check(standard("Tools/Call", "run"), request, VERSION));
        refused(() -> MirroredHeaders.check(standard("tools/call", "run"), request, "2026-07-29"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hello, 世界", " padded ", "a\nb", "=?base64?literal?=", "run"})
    void encodedNamesAreDecoded(String name) {
        McpRequest request = request("tools/call", "{\"name\":" + JsonText.quote(name) + "}");
        assertThatCode(() -> MirroredHeaders.check(standard("tools/call", encoded(name)), request, VERSION))
                .doesNotThrowAnyException();
        refused(() -> MirroredHeaders.check(standard("tools/call", encoded(name + "x")), request, VERSION));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=?base64?SGVsbG8?=",
                "=?base64?SGVs!!!bG8=?=",
                "=?base64?/w==?=",
                "h\u00e9llo",
                "a\u0001b",
                "a\u007fb"
            })
    void whatNoClientMaySendMeansNothing(String header) {
        assertThat(MirroredHeaders.decoded(header)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"region\":\"eu\"}|eu|",
                "{\"region\":\"eu\",\"options\":{\"limit\":42}}|eu|42",
                "{\"region\":\"eu\",\"options\":{\"limit\":42}}|eu|42.0",
                "{\"region\":\"eu\",\"options\":{\"limit\":42.0}}|eu|42",
                "{\"region\":\"eu\",\"options\":{\"limit\":4.2e1}}|eu|42",
                "{\"region\":\"eu\",\"options\":{\"limit\":9007199254740993}}|eu|9007199254740993",
                "{\"options\":{\"limit\":-7}}||-7",
                "{\"options\":{\"limit\":true}}||true",
                "{\"region\":null,\"options\":{}}||",
                "{\"region\":null,\"options\":7}||",
                "{}||"
            })
    void repeatedParametersPass(String arguments, String region, String limit) {
        assertThatCode(() -> MirroredHeaders.check(params(region, limit), PARAMS, Buffer.buffer(arguments)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"region\":\"eu\"}|us|",
                "{\"region\":\"eu\"}|EU|",
                "{\"region\":\"eu\"}||",
                "{\"region\":null}|eu|",
                "{}|eu|",
                "{\"region\":{\"a\":1}}|eu|",
                "{\"options\":{\"limit\":42}}||43",
                "{\"options\":{\"limit\":42}}||0x2A",
                "{\"options\":{\"limit\":42}}||42 43",
                "{\"options\":{\"limit\":9007199254740993}}||9007199254740992",
                "{\"options\":{\"limit\":true}}||True",
                "{\"limit\":42}||42"
            })
    void anythingElseIsRefused(String arguments, String region, String limit) {
        refused(() -> MirroredHeaders.check(params(region, limit), PARAMS, Buffer.buffer(arguments)));
    }

    @Test
    void aParameterThatStandsThereTwiceIsRefused() {
        assertThatThrownBy(() -> MirroredHeaders.check(
                        params("eu", null), PARAMS, Buffer.buffer("{\"region\":\"us\",\"region\":\"eu\"}")))
                .isInstanceOfSatisfying(
                        McpFailure.class, failure -> assertThat(failure.code()).isEqualTo(McpFailure.INVALID_PARAMS));
    }

    @Test
    void absentArgumentsHaveNoParametersAndUnknownHeadersAreNobodys() {
        assertThatCode(() -> MirroredHeaders.check(params(null, null), PARAMS, null))
                .doesNotThrowAnyException();
        refused(() -> MirroredHeaders.check(params("eu", null), PARAMS, null));
        assertThatCode(() -> MirroredHeaders.check(
                        headers("Mcp-Param-Other", "x"), HeaderParams.NONE, Buffer.buffer("{\"a\":1,\"a\":2}")))
                .doesNotThrowAnyException();
    }

    private static MultiMap params(String region, String limit) {
        MultiMap headers = headers();
        if (region != null) {
            headers.add("mcp-param-region", region);
        }
        return limit == null ? headers : headers.add("Mcp-Param-LIMIT", limit);
    }
}
