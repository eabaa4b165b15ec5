package io.gatehouse.identity.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveredEventTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void wholeEventIsAccepted() throws Exception {
        assertThat(event("\"tool\":\"notes___whoami\",\"reason\":\"token-expired\",\"durationMillis\":5")
                        .problem())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"sequence\":0;sequence",
                "\"time\":\"yesterday\";time",
                "\"time\":\"+1000000000-12-31T23:59:59Z\";time",
                "\"type\":\"TOOL_LOVED\";type",
                "\"outcome\":\"MAYBE\";outcome",
                "\"durationMillis\":-1;durationMillis",
                "\"reason\":\"Free words\";reason",
                "\"session\":\"urn:ietf:params:oauth:request_uri:x\";session",
                "\"tool\":\"\";tool",
                "\"tool\":\"a\\nb\";tool"
            })
    void wrongMemberIsNamed(String members, String name) throws Exception {
        assertThat(event(members).problem()).startsWith(name);
    }

    @Test
    void tooLongMemberIsNamed() throws Exception {
        assertThat(event("\"workload\":\"" + "w".repeat(256) + "\"").problem()).startsWith("workload");
    }

    private static DeliveredEvent event(String members) throws Exception {
        // Of a member that stands twice the last one counts.
        return JSON.readValue(
                "{\"sequence\":1,\"time\":\"2026-01-02T03:04:05.678Z\",\"type\":\"TOOL_CALLED\","
                        + "\"outcome\":\"SUCCESS\"," + members + "}",
                DeliveredEvent.class);
    }
}
