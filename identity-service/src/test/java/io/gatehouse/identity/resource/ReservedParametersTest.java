package io.gatehouse.identity.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedParametersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redirect_uri",
                "authorization_details",
                "client_id",
                "state",
                "response_type",
                "scope",
                "code_challenge",
                "code_challenge_method",
                "nonce",
                "resource",
                "request",
                "request_uri",
                "client_secret",
                "response_mode",
                "REDIRECT_URI"
            })
    void protocolParametersAreNamed(String name) {
        assertThat(ReservedParameters.in(Map.of(name, "x", "prompt", "consent")))
                .singleElement()
                .satisfies(field -> assertThat(field.name()).isEqualTo("customParameters." + name));
    }

    @Test
    void whatVendorsNeedIsAllowed() {
        assertThat(ReservedParameters.in(Map.of("access_type", "offline", "prompt", "consent", "login_hint", "a")))
                .isEmpty();
    }
}
