package io.gatehouse.gateway.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a gateway. Without rules everything is allowed; with rules only what one allows and none denies. A rule
 * that cannot be evaluated refuses, whatever it is for.
 */
public final class Policy {

    /** No rules. */
    public static final Policy NONE = new Policy(List.of(), List.of());

    private static final int MAXIMUM_RULES = 100;
    private static final Facts NOTHING_KNOWN = variable -> "";

    private final List<Rule> written;
    private final List<CompiledRule> rules;

    private Policy(List<Rule> written, List<CompiledRule> rules) {
        this.written = List.copyOf(written);
        this.rules = List.copyOf(rules);
    }

    /** Compiles all rules, or fails with {@link BadPolicy}: there is no policy of some of them. */
    public static Policy of(List<Rule> rules) {
        if (rules.isEmpty()) {
            return NONE;
        }
        if (rules.size() > MAXIMUM_RULES) {
            throw new BadPolicy(rules.getLast().name(), 1, 1, "more than " + MAXIMUM_RULES + " rules");
        }
        Set<String> names = new HashSet<>();
        List<CompiledRule> compiled = new ArrayList<>();
        for (Rule rule : rules) {
            if (!names.add(rule.name())) {
                throw new BadPolicy(rule.name(), 1, 1, "another rule has this name");
            }
            compiled.add(PolicyLanguage.compile(rule));
        }
        // Whatever the first evaluation has to load is loaded here, where nobody waits for an answer.
        compiled.forEach(rule -> rule.ask(NOTHING_KNOWN));
        return new Policy(rules, compiled);
    }

    /** Whether everything is allowed. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** How many rules there are. */
    public int size() {
        return rules.size();
    }

    /** Whether another policy has the same rules. */
    public boolean sameAs(Policy other) {
        return written.equals(other.written);
    }

    /** Answers of rules that look at the caller only, for all tools of a gateway; not to be shared between callers. */
    public static final class CallerAnswers {

        private final CompiledRule.@Nullable Answer[] answers;

        /** Knows nothing yet. */
        public CallerAnswers(Policy policy) {
            this.answers = new CompiledRule.@Nullable Answer[policy.rules.size()];
        }
    }

    /** What is known before the arguments are. */
    public Prior prior(Facts facts, CallerAnswers known) {
        if (rules.isEmpty()) {
            return Prior.ALLOWED;
        }
        boolean allowed = false;
        List<CompiledRule> open = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            CompiledRule rule = rules.get(i);
            switch (answer(i, rule, facts, known)) {
                case CompiledRule.Answer.Failed failed -> {
                    return Prior.REFUSED;
                }
                case CompiledRule.Answer.Open unknown -> open.add(rule);
                case CompiledRule.Answer.Known(boolean matches) -> {
                    if (matches && rule.denies()) {
                        return Prior.REFUSED;
                    }
                    allowed |= matches;
                }
            }
        }
        if (open.isEmpty()) {
            return allowed ? Prior.ALLOWED : Prior.REFUSED;
        }
        boolean may = allowed || open.stream().anyMatch(rule -> !rule.denies());
        return may ? Prior.open(allowed, open) : Prior.REFUSED;
    }

    private static CompiledRule.Answer answer(int index, CompiledRule rule, Facts facts, CallerAnswers known) {
        if (!rule.readsOnlyCaller()) {
            return rule.ask(facts);
        }
        CompiledRule.Answer answer = known.answers[index];
        if (answer == null) {
            answer = rule.ask(facts);
            known.answers[index] = answer;
        }
        return answer;
    }
}
