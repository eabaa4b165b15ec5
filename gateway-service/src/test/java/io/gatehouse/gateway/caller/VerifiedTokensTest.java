package io.gatehouse.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.catalog.Authorizer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final VerifiedTokens tokens = new VerifiedTokens(8);

    private static Authorizer authorizer(String audience) {
        return new Authorizer(
                Authorizer.Type.CUSTOM_JWT, "https://i/x", List.of(audience), List.of(), List.of(), List.of());
    }

    private static Caller caller() {
        return new Caller("i", "s", "sub", null, Set.of(), Map.of(), new AccessToken("t"), NOW.plusSeconds(60), "k");
    }

    @Test
    void aTokenIsFoundForItsGatewayAndAuthorizerUntilItsTime() {
        Caller caller = caller();
        tokens.put(VerifiedTokens.Key.of("g", authorizer("a"), "t"), caller, NOW.plusSeconds(10), NOW);
        assertThat(tokens.find(VerifiedTokens.Key.of("g", authorizer("a"), "t"), NOW))
                .isSameAs(caller);
        assertThat(tokens.find(VerifiedTokens.Key.of("h", authorizer("a"), "t"), NOW))
                .isNull();
        assertThat(tokens.find(VerifiedTokens.Key.of("g", authorizer("b"), "t"), NOW))
                .isNull();
        assertThat(tokens.find(VerifiedTokens.Key.of("g", authorizer("a"), "u"), NOW))
                .isNull();
        assertThat(tokens.find(VerifiedTokens.Key.of("g", authorizer("a"), "t"), NOW.plusSeconds(10)))
                .isNull();
        assertThat(tokens.size()).isZero();
    }

    @Test
    void itNeverHoldsMoreThanItsMeasure() {
        for (int i = 0; i < 100; i++) {
            tokens.put(VerifiedTokens.Key.of("g", authorizer("a"), "t" + i), caller(), NOW.plusSeconds(10), NOW);
            assertThat(tokens.size()).isLessThanOrEqualTo(8);
        }
        assertThat(tokens.find(VerifiedTokens.Key.of("g", authorizer("a"), "t99"), NOW))
                .isNotNull();
    }
}
