package io.gatehouse.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The table that catalog-service runs, too: both must say the same of a rule. */
class PolicyCasesTest {

    private static JsonObject table() throws IOException {
        return new JsonObject(Files.readString(Path.of("../deploy/policy/cases.json")));
    }

    static Facts facts(JsonObject json) {
        return name -> {
            Object value = json;
            for (String step : name.split("\\.")) {
                value = value instanceof JsonObject object ? object.getValue(step) : "";
            }
            return name.equals("workload") ? json.getJsonObject("caller").getString("clientId") : CelValues.of(value);
        };
    }

    private static List<Rule> rules(JsonArray json) {
        List<Rule> rules = new ArrayList<>();
        for (Object one : json) {
            JsonObject rule = (JsonObject) one;
            rules.add(new Rule(
                    rule.getString("name"),
                    Rule.Effect.valueOf(rule.getString("effect")),
                    rule.getString("expression")));
        }
        return rules;
    }

    @TestFactory
    Stream<DynamicTest> decisions() throws IOException {
        Facts facts = facts(table().getJsonObject("facts"));
        return table().getJsonArray("decisions").stream()
                .map(JsonObject.class::cast)
                .map(one -> DynamicTest.dynamicTest(one.getString("case"), () -> {
                    Policy policy = Policy.of(rules(one.getJsonArray("rules")));
                    Prior prior = policy.prior(facts, new Policy.CallerAnswers(policy));
                    JsonObject arguments = one.getJsonObject("arguments");
                    if (arguments == null || prior.outcome() != Prior.Outcome.OPEN) {
                        assertThat(prior.outcome()).hasToString(one.getString("expect"));
                        return;
                    }
                    Map<String, Object> read = Arguments.read(arguments.encode().getBytes(StandardCharsets.UTF_8));
                    assertThat(prior.allows(facts, read) ? "ALLOWED" : "REFUSED")
                            .isEqualTo(one.getString("expect"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> refusedRules() throws IOException {
        return table().getJsonArray("refused").stream()
                .map(JsonObject.class::cast)
                .map(one -> DynamicTest.dynamicTest(one.getString("case"), () -> {
                    Rule rule = new Rule("r", Rule.Effect.ALLOW, one.getString("expression"));
                    BadPolicy refused = catchThrowableOfType(
                            BadPolicy.class,
                            () -> Policy.of(List.of(new Rule("fine", Rule.Effect.ALLOW, "true"), rule)));
                    assertThat(refused).isNotNull();
                    assertThat(refused.rule()).isEqualTo("r");
                    assertThat(refused.line() + ":" + refused.column())
                            .as(refused.getMessage())
                            .isEqualTo(one.getInteger("line") + ":" + one.getInteger("column"));
                }));
    }
}
