package io.gatehouse.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No target is asked for a task, and nothing else of a request changes. */
class TaskMembersTest {

    private static final String TASKS = "\"io.modelcontextprotocol/tasks\":{\"a\":1}";

    private static String params(String name, String more) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + name + "\"" + more
                + "}}";
    }

    private static String meta(String extensions) {
        return ",\"_meta\":{\"x\":1.0,\"io.modelcontextprotocol/clientCapabilities\":{\"roots\":{}" + extensions + "}}";
    }

    private static String sent(String more) {
        McpRequest request = new McpReader(64).read(Buffer.buffer(params("public", more)));
        return new Asked(Asked.Kind.TOOL, "public", "own", null)
                .message(request)
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ",\"task\":{\"ttl\":60000},\"arguments\":{\"task\":1.50}|,\"arguments\":{\"task\":1.50}",
                ",\"arguments\":{ \"b\":1,\"a\":[ ] },\"task\":{}|,\"arguments\":{ \"b\":1,\"a\":[ ] }",
                ",\"task\":null|``"
            })
    void aRequestForATaskIsAnOrdinaryOne(String more, String left) {
        assertThat(sent(more)).isEqualTo(params("own", left));
    }

    @Test
    void theExtensionIsNotDeclaredToTargets() {
        assertThat(sent(meta(",\"extensions\":{" + TASKS + "}"))).isEqualTo(params("own", meta(",\"extensions\":{}")));
        assertThat(sent(meta(",\"extensions\":{\"y\":{}," + TASKS + "}")))
                .isEqualTo(params("own", meta(",\"extensions\":{\"y\":{}}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"arguments\":{\"task\":{\"ttl\":1}}",
                ",\"tasks\":{}",
                ",\"_meta\":{\"x\":1.0,\"io.modelcontextprotocol/clientCapabilities\":{\"extensions\":{\"y\":{}}}}",
                ",\"_meta\":{\"note\":\"io.modelcontextprotocol/tasks\"}"
            })
    void everythingElseStaysAsItCame(String more) {
        assertThat(sent(more)).isEqualTo(params("own", more));
    }
}
