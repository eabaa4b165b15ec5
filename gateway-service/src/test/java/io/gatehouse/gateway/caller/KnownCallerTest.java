package io.gatehouse.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.PageSettings;
import io.gatehouse.gateway.catalog.Protocol;
import io.gatehouse.gateway.catalog.Rules;
import io.gatehouse.gateway.limit.Limits;
import io.gatehouse.gateway.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownCallerTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final String HEADER = "Bearer inbound-token";
    private static final Authorizer AUTHORIZER = authorizer("a");

    private final GatewaySnapshot gateway = gateway("main-1", AUTHORIZER);
    private final KnownCaller known =
            KnownCaller.of(HEADER, gateway, new VerifiedTokens.Entry(caller(), NOW.plusSeconds(60)));

    private static Authorizer authorizer(String audience) {
        return new Authorizer(
                Authorizer.Type.CUSTOM_JWT, "https://i/x", List.of(audience), List.of(), List.of(), List.of());
    }

    private static GatewaySnapshot gateway(String id, Authorizer authorizer) {
        return new GatewaySnapshot(
                id,
                "main",
                1,
                new Protocol(List.of("2025-11-25"), null, null, true),
                authorizer,
                List.of(),
                PageSettings.of(100),
                new Rules("main", Policy.NONE, Limits.NONE));
    }

    private static Caller caller() {
        return new Caller("i", "s", "sub", null, Set.of(), Map.of(), new AccessToken("t"), NOW.plusSeconds(60), "k");
    }

    @Test
    void heIsTheSameAtTheSameGatewayForAsLongAsHisTokenIsGood() {
        assertThat(known.holds(gateway, NOW)).isTrue();
        assertThat(known.holds(HEADER, gateway, NOW)).isTrue();
        assertThat(known.holds(new String(HEADER.toCharArray()), gateway, NOW)).isTrue();
        assertThat(known.holds(gateway, NOW.plusSeconds(60))).isFalse();
        assertThat(known.holds(HEADER, gateway, NOW.plusSeconds(60))).isFalse();
    }

    @Test
    void heIsNobodyAtAnotherGatewayOrWhereTheAuthorizerChanged() {
        assertThat(known.holds(gateway("main-2", AUTHORIZER), NOW)).isFalse();
        assertThat(known.holds(gateway("main-1", authorizer("b")), NOW)).isFalse();
        assertThat(known.holds(HEADER, gateway("main-2", AUTHORIZER), NOW)).isFalse();
        assertThat(known.holds(HEADER, gateway("main-1", authorizer("b")), NOW)).isFalse();
    }

    @Test
    void anotherHeaderIsSomebodyElse() {
        assertThat(known.holds(HEADER + "x", gateway, NOW)).isFalse();
        assertThat(known.holds("Bearer", gateway, NOW)).isFalse();
    }

    @Test
    void heHidesHimself() {
        assertThat(known).hasToString("KnownCaller[]");
    }
}
