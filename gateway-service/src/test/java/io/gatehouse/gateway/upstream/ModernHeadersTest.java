package io.gatehouse.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModernHeadersTest {

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "whoami,whoami",
                "a b,a b",
                " a,=?base64?IGE=?=",
                "ä,=?base64?w6Q=?=",
                "=?base64?YQ==?=,=?base64?PT9iYXNlNjQ/WVE9PT89?=",
                "=?base64?,=?base64?"
            })
    void whatAHeaderCannotCarryIsEncoded(String value, String header) {
        assertThat(ModernHeaders.encode(value)).isEqualTo(header);
    }
}
