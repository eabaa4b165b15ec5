package io.gatehouse.catalog.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of a gateway as gateway-service follows them; says of each what it says. */
final class Policy {

    static final int MAXIMUM_RULES = 100;

    /** What one rule says. */
    record Said(Rule rule, CompiledRule.Answer answer) {}

    private final List<CompiledRule> rules;
    private final List<Rule> written;

    private Policy(List<Rule> written, List<CompiledRule> rules) {
        this.written = List.copyOf(written);
        this.rules = List.copyOf(rules);
    }

    /** Compiles all rules, or fails with {@link BadPolicy}. */
    static Policy of(List<Rule> rules) {
        Set<String> names = new HashSet<>();
        List<CompiledRule> compiled = new ArrayList<>();
        for (Rule rule : rules) {
            if (!names.add(rule.name())) {
                throw new BadPolicy(rule.name(), 1, 1, "another rule has this name");
            }
            compiled.add(PolicyLanguage.compile(rule));
        }
        return new Policy(rules, compiled);
    }

    /** What each rule says; rules that need arguments say so where there are none. */
    List<Said> ask(Facts facts, @Nullable Map<String, Object> arguments) {
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            CompiledRule rule = rules.get(i);
            CompiledRule.Answer answer = rule.ask(facts);
            if (answer instanceof CompiledRule.Answer.Open && arguments != null) {
                answer = rule.ask(facts, arguments);
            }
            said.add(new Said(written.get(i), answer));
        }
        return said;
    }
}
