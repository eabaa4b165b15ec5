package io.gatehouse.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCapabilitiesTest {

    /** Flags in the order of the record: form, url, sampling, sampling tools, roots, roots changed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|000000",
                "{\"elicitation\":{}}|100000",
                "{\"elicitation\":{\"form\":{}}}|100000",
                "{\"elicitation\":{\"url\":{}}}|010000",
                "{\"elicitation\":{\"form\":{},\"url\":{}}}|110000",
                "{\"elicitation\":{\"url\":true}}|000000",
                "{\"elicitation\":true}|000000",
                "{\"sampling\":{}}|001000",
                "{\"sampling\":{\"tools\":{}}}|001100",
                "{\"roots\":{}}|000010",
                "{\"roots\":{\"listChanged\":true}}|000011",
                "{\"roots\":{\"listChanged\":\"yes\"}}|000010",
                "{\"extensions\":{\"x\":{}},\"tasks\":{}}|000000"
            })
    void aDeclarationIsReadAndKeptInAByte(String json, String flags) {
        ClientCapabilities read = ClientCapabilities.of(Buffer.buffer(json));
        assertThat(read)
                .isEqualTo(new ClientCapabilities(
                        flags.charAt(0) == '1',
                        flags.charAt(1) == '1',
                        flags.charAt(2) == '1',
                        flags.charAt(3) == '1',
                        flags.charAt(4) == '1',
                        flags.charAt(5) == '1'));
        assertThat(ClientCapabilities.ofFlags(read.flags())).isEqualTo(read);
    }

    @Test
    void whatIsNoObjectIsNoDeclaration() {
        for (String wrong : new String[] {"[]", "1", "\"\"", "null", "true"}) {
            assertThat(ClientCapabilities.of(Buffer.buffer(wrong))).as(wrong).isNull();
        }
    }
}
