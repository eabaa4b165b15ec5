package io.gatehouse.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OlderDefinitionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":\"t\",\"outputSchema\":{\"type\":\"array\"}}|{\"name\":\"t\"}",
                "{ \"name\":\"t\" , \"outputSchema\":{\"anyOf\":[]} , \"x\":1.50 }|{ \"name\":\"t\" , \"x\":1.50 }",
                "{\"outputSchema\":true , \"name\":\"t\"}|{\"name\":\"t\"}",
                "{\"outputSchema\":{\"type\":[\"object\",\"null\"]}}|{}",
                "{\"name\":\"t\",\"outputSchema\":{\"properties\":{\"type\":\"object\"}},\"z\":[ ]}|{\"name\":\"t\",\"z\":[ ]}"
            })
    void whatOlderClientsCannotReadIsLeftOut(String definition, String older) {
        assertThat(OlderDefinition.of(Buffer.buffer(definition))).hasToString(older);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"t\"}",
                "{ \"name\":\"outputSchema\", \"x\":1.50 }",
                "{\"name\":\"t\",\"outputSchema\":{ \"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\"}} }}",
                "{\"name\":\"t\",\"inputSchema\":{\"properties\":{\"outputSchema\":{\"type\":\"string\"}}}}"
            })
    void everythingElseIsTheSame(String definition) {
        Buffer bytes = Buffer.buffer(definition);
        assertThat(OlderDefinition.of(bytes)).isSameAs(bytes);
    }
}
