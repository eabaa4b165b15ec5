package io.gatehouse.catalog.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The table that gateway-service runs, too: both must say the same of a rule. */
class PolicyCasesTest {

    private static JsonNode table() throws IOException {
        return new ObjectMapper()
                .readTree(Path.of("../deploy/policy/cases.json").toFile());
    }

    private static Facts facts(JsonNode json) {
        return name -> CelValues.of(
                name.equals("workload") ? json.at("/caller/clientId") : json.at("/" + name.replace('.', '/')));
    }

    private static List<Rule> rules(JsonNode json) {
        List<Rule> rules = new ArrayList<>();
        json.forEach(rule -> rules.add(new Rule(
                rule.path("name").asText(),
                Rule.Effect.valueOf(rule.path("effect").asText()),
                rule.path("expression").asText())));
        return rules;
    }

    @TestFactory
    Stream<DynamicTest> decisions() throws IOException {
        Facts facts = facts(table().path("facts"));
        return table().path("decisions")
                .valueStream()
                .map(one -> DynamicTest.dynamicTest(one.path("case").asText(), () -> {
                    Policy policy = Policy.of(rules(one.path("rules")));
                    JsonNode arguments = one.path("arguments");
                    DryRunAnswer answer = DryRunAnswer.of(
                            policy.ask(facts, arguments.isObject() ? CelValues.object(arguments) : null));
                    String expected = one.path("expect").asText();
                    assertThat(answer.decision())
                            .hasToString(expected.equals("OPEN") ? "DEPENDS_ON_ARGUMENTS" : expected);
                }));
    }

    @TestFactory
    Stream<DynamicTest> refusedRules() throws IOException {
        return table().path("refused")
                .valueStream()
                .map(one -> DynamicTest.dynamicTest(one.path("case").asText(), () -> {
                    Rule rule = new Rule(
                            "r", Rule.Effect.ALLOW, one.path("expression").asText());
                    BadPolicy refused = catchThrowableOfType(BadPolicy.class, () -> Policy.of(List.of(rule)));
                    assertThat(refused).isNotNull();
                    assertThat(refused.line() + ":" + refused.column())
                            .as(refused.getMessage())
                            .isEqualTo(one.path("line").asInt() + ":"
                                    + one.path("column").asInt());
                }));
    }
}
