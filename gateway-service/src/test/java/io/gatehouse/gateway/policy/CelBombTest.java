package io.gatehouse.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S24: no rule and no argument makes an evaluation long or large; one that would be denies. */
@Timeout(20)
class CelBombTest {

    private static final Facts NOBODY = name -> switch (name) {
        case "caller.scopes" -> List.of();
        case "caller.claims", "tool.annotations" -> Map.of();
        default -> "x".repeat(50);
    };

    private static Prior prior(String expression) {
        Policy policy = Policy.of(List.of(new Rule("bomb", Rule.Effect.ALLOW, expression)));
        return policy.prior(NOBODY, new Policy.CallerAnswers(policy));
    }

    private static Map<String, Object> large() throws Arguments.Unreadable {
        String numbers = IntStream.range(0, 900).mapToObj(i -> "1").collect(Collectors.joining(","));
        String text = "ab".repeat(20_000);
        return Arguments.read(("{\"l\":[" + numbers + "],\"s\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arguments.l.all(x, arguments.l.all(y, x == y))",
                "arguments.l.all(x, arguments.l.exists(y, x != y) || true)",
                "arguments.l.map(x, arguments.l).map(y, arguments.l).size() > 0 && arguments.l.all(x, arguments.l.all(y, x == y))",
                "[arguments.s].map(a, a+a+a+a+a+a+a+a+a+a).map(b, b+b+b+b+b+b+b+b+b+b).size() > 0 || size(arguments) == 2",
                "arguments.l.all(x, arguments.s.matches('(a|b|ab)*c') || true)",
                "arguments.l.all(x, arguments.s.contains('abba')) || arguments.l.all(x, arguments.l.all(y, true))",
                "[arguments.l].map(a, [a,a,a,a,a,a,a,a,a,a,a,a]).map(b, [b,b,b,b,b,b,b,b,b,b,b,b] == [b,b,b,b,b,b,b,b,b,b,b]).size() < 0"
            })
    void whatGrowsIsStoppedAndDenies(String expression) throws Arguments.Unreadable {
        Prior prior = prior(expression);
        assertThat(prior.outcome()).isNotEqualTo(Prior.Outcome.ALLOWED);
        assertThat(prior.allows(NOBODY, large())).isFalse();
    }

    @Test
    void whatIsSmallIsNot() throws Arguments.Unreadable {
        assertThat(prior("arguments.l.all(x, x == 1) && arguments.s.startsWith('ab')")
                        .allows(NOBODY, large()))
                .isTrue();
    }

    @Test
    void nestedMacrosAreRefusedWhenTheyAreStored() {
        StringBuilder nested = new StringBuilder("true");
        for (int i = 0; i < 3; i++) {
            nested.insert(0, "[1,2,3].all(v" + i + ", ").append(")");
        }
        assertThatThrownBy(() -> prior(nested.toString())).isInstanceOf(BadPolicy.class);
        assertThatThrownBy(() -> prior("[1]" + ".map(a,[a,a])".repeat(3) + " == []"))
                .isInstanceOf(BadPolicy.class);
    }

    @Test
    void expressionsAreBounded() {
        assertThatThrownBy(() -> prior("!".repeat(2049) + "true")).isInstanceOf(BadPolicy.class);
        assertThatThrownBy(() -> prior("(".repeat(500) + "true" + ")".repeat(500)))
                .isInstanceOf(BadPolicy.class);
        assertThatThrownBy(() -> prior("[".repeat(500) + "]".repeat(500) + " == []"))
                .isInstanceOf(BadPolicy.class);
        assertThat(prior("true" + " && true".repeat(200)).outcome()).isEqualTo(Prior.Outcome.ALLOWED);
        assertThatThrownBy(() -> prior("1" + "+1".repeat(900) + " > 0")).isInstanceOf(BadPolicy.class);
        assertThat(prior("1" + "+1".repeat(20) + " > 0").outcome()).isEqualTo(Prior.Outcome.ALLOWED);
    }

    @Test
    void policiesAreBounded() {
        List<Rule> many = IntStream.range(0, 101)
                .mapToObj(i -> new Rule("r" + i, Rule.Effect.ALLOW, "true"))
                .toList();
        assertThatThrownBy(() -> Policy.of(many)).isInstanceOf(BadPolicy.class);
        assertThat(Policy.of(many.subList(0, 100)).isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"A\":2}",
                "{\"x\":[{\"a\":1,\"\\u0061\":2}]}",
                "{\"a\":1e400}",
                "{\"a\":9223372036854775808}"
            })
    void argumentsWithTwoReadingsAreNotRead(String json) {
        assertThatThrownBy(() -> Arguments.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Arguments.Unreadable.class);
    }

    @Test
    void argumentsAreBounded() {
        String deep = "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}";
        String large = "{\"a\":\"" + "x".repeat(65536) + "\"}";
        for (String json : List.of(deep, large)) {
            assertThatThrownBy(() -> Arguments.read(json.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(Arguments.Unreadable.class);
        }
    }
}
