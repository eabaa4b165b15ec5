package io.gatehouse.catalog.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolPageTest {
    private static final String ODD = """
            { "name" :"a.b" , "x-öwn": 1.0E+2,"description":"\\u00e4 \\/ 😀",
              "inputSchema":{"type":"object","$defs":{"z":{"const":1e400}},"default":{"b":1,"a":2}}, "annotations":{ } }""";

    private static ToolPage read(String json, String... path) {
        return ToolPage.read(json.getBytes(StandardCharsets.UTF_8), path);
    }

    @Test
    void definitionsKeepEveryByte() {
        ToolPage page = read(
                "{\"jsonrpc\":\"2.0\",\"result\": {\"_meta\":{\"tools\":[1]},\"tools\" :[ " + ODD
                        + "\n,{\"name\":\"second\",\"inputSchema\":{}}], \"nextCursor\":\"n\"} ,\"id\":1}",
                "result");
        assertThat(page.nextCursor()).isEqualTo("n");
        assertThat(page.tools()).extracting(ToolDefinition::name).containsExactly("a.b", "second");
        assertThat(page.tools().getFirst().definition()).isEqualTo(ODD);
        assertThat(page.tools().getFirst().digest())
                .hasSize(64)
                .isNotEqualTo(page.tools().getLast().digest());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"tools\":{}}",
                "{\"tools\":[1]}",
                "{\"tools\":[{}]}",
                "{\"tools\":[{\"name\":\"a\"}]}",
                "{\"tools\":[{\"name\":\"a\",\"inputSchema\":[]}]}",
                "{\"tools\":[{\"name\":\"a b\",\"inputSchema\":{}}]}",
                "{\"tools\":[{\"name\":\"\",\"inputSchema\":{}}]}",
                "{\"tools\":[{\"name\":7,\"inputSchema\":{}}]}",
                "{\"tools\":[{\"name\":\"a\",\"name\":\"b\",\"inputSchema\":{}}]}",
                "{\"tools\":[{\"name\":\"a\",\"inputSchema\":{\"a\":1,\"a\":2}}]}",
                "{\"tools\":[],\"tools\":[]}",
                "{\"tools\":[",
                "{\"tools\":[]}}",
                "not json"
            })
    void whatIsNoPageIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(UnusableTools.class);
    }

    @Test
    void brokenUtf8AndDeepNestingAreRefused() {
        byte[] broken = "{\"tools\":[{\"name\":\"a\",\"inputSchema\":{\"x\":\"?\"}}]}".getBytes(StandardCharsets.UTF_8);
        broken[new String(broken, StandardCharsets.UTF_8).indexOf('?')] = (byte) 0xff;
        assertThatThrownBy(() -> ToolPage.read(broken)).hasMessageContaining("UTF-8");
        String deep =
                "{\"tools\":[{\"name\":\"a\",\"inputSchema\":" + "{\"x\":".repeat(300) + "1" + "}".repeat(300) + "}]}";
        assertThatThrownBy(() -> read(deep)).isInstanceOf(UnusableTools.class);
    }

    @Test
    void predefinedSchemaIsAnObjectWithTools() {
        List<ToolDefinition> tools = PredefinedTools.read("{\"tools\":[" + ODD + "]}", 10_000, 10);
        assertThat(tools.getFirst().definition()).isEqualTo(ODD);
        assertThatThrownBy(() -> PredefinedTools.read("[" + ODD + "]", 10_000, 10))
                .hasMessage("mcpToolSchema must be an object with 'tools' array");
    }

    @Test
    void predefinedSchemaIsBounded() {
        String one = "{\"name\":\"a\",\"inputSchema\":{}}";
        assertThatThrownBy(() -> PredefinedTools.read("{\"tools\":[" + one + "]}", 10, 10))
                .hasMessageContaining("larger than 10 bytes");
        assertThatThrownBy(() -> PredefinedTools.read("{\"tools\":[" + one + "]}", 1000, 0))
                .hasMessageContaining("more than 0 tools");
        assertThatThrownBy(() -> PredefinedTools.read("{\"tools\":[" + one + "," + one + "]}", 1000, 10))
                .hasMessageContaining("'a' is there twice");
    }
}
