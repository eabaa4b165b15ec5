package io.gatehouse.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderParamsTest {

    private static HeaderParams of(String properties) {
        return HeaderParams.of(Buffer.buffer(
                "{\"name\":\"t\",\"inputSchema\":{\"type\":\"object\",\"properties\":" + properties + "}}"));
    }

    @Test
    void annotatedParametersAreFoundByTheirPath() {
        assertThat(of("{\"region\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"},"
                                + "\"options\":{\"type\":\"object\",\"properties\":{\"limit\":{\"type\":\"integer\","
                                + "\"x-mcp-header\":\"Limit\"}}},\"dry\":{\"type\":\"boolean\",\"x-mcp-header\":\"Dry\"},"
                                + "\"other\":{\"type\":\"string\"}}")
                        .all())
                .containsExactly(
                        new HeaderParams.Param(List.of("region"), "Mcp-Param-Region"),
                        new HeaderParams.Param(List.of("options", "limit"), "Mcp-Param-Limit"),
                        new HeaderParams.Param(List.of("dry"), "Mcp-Param-Dry"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":{\"type\":\"string\",\"description\":\"x-mcp-header\"}}",
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"\"}}",
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"two words\"}}",
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"a\\r\\nb\"}}",
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":1}}",
                "{\"a\":{\"type\":\"number\",\"x-mcp-header\":\"A\"}}",
                "{\"a\":{\"type\":\"object\",\"x-mcp-header\":\"A\"}}",
                "{\"a\":{\"x-mcp-header\":\"A\"}}",
                "{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"},\"b\":{\"type\":\"string\",\"x-mcp-header\":\"a\"}}",
                "{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}",
                "{\"b\":{\"type\":\"string\",\"x-mcp-header\":\"B\"},\"a\":{\"anyOf\":[{\"type\":\"string\",\"x-mcp-header\":\"A\"}]}}"
            })
    void aDefinitionThatClientsLeaveOutHasNone(String properties) {
        assertThat(of(properties)).isEqualTo(HeaderParams.NONE);
    }
}
