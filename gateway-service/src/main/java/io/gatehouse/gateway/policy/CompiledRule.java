package io.gatehouse.gateway.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A rule that can be asked. */
final class CompiledRule {

    /** What a rule says. */
    sealed interface Answer {

        /** It matches, or it does not. */
        record Known(boolean matches) implements Answer {}

        /** That depends on the arguments. */
        record Open() implements Answer {}

        /** It cannot be said. */
        record Failed(String message) implements Answer {}
    }

    private static final Answer MATCHES = new Answer.Known(true);
    private static final Answer PASSES = new Answer.Known(false);
    private static final Answer OPEN = new Answer.Open();
    private static final int MAXIMUM_MESSAGE = 256;

    /** The arguments are asked for before they are known; carries no stack. */
    private static final class NotKnown extends RuntimeException {

        NotKnown() {
            super("the arguments are not known", null, false, false);
        }
    }

    private final Rule rule;
    private final boolean readsArguments;
    private final boolean readsOnlyCaller;
    private final CelRuntime.Program program;

    CompiledRule(Rule rule, Set<String> variables, CelRuntime.Program program) {
        this.rule = rule;
        this.readsArguments = variables.contains(PolicyLanguage.ARGUMENTS);
        this.readsOnlyCaller = variables.stream()
                .allMatch(name -> name.startsWith("caller.") || name.startsWith("gateway.") || name.equals("workload"));
        this.program = program;
    }

    String name() {
        return rule.name();
    }

    boolean denies() {
        return rule.effect() == Rule.Effect.DENY;
    }

    boolean readsArguments() {
        return readsArguments;
    }

    /** Whether its answer is the same for all tools of a gateway. */
    boolean readsOnlyCaller() {
        return readsOnlyCaller;
    }

    /** What it says while the arguments are not known. */
    Answer ask(Facts facts) {
        boolean[] looked = new boolean[1];
        Answer answer = run(
                name -> {
                    if (name.equals(PolicyLanguage.ARGUMENTS)) {
                        looked[0] = true;
                        throw new NotKnown();
                    }
                    return Optional.of(facts.value(name));
                },
                new EvaluationBudget(false));
        // CEL lets an error stand back where the other side of an && or || decides alone: what is left was needed.
        return looked[0] && answer instanceof Answer.Failed ? OPEN : answer;
    }

    /** What it says. */
    Answer ask(Facts facts, Map<String, Object> arguments) {
        return run(
                name -> Optional.of(name.equals(PolicyLanguage.ARGUMENTS) ? arguments : facts.value(name)),
                new EvaluationBudget(true));
    }

    private Answer run(CelVariableResolver variables, EvaluationBudget budget) {
        try {
            Object value = program.trace(variables, budget);
            return value instanceof Boolean matches ? matches ? MATCHES : PASSES : new Answer.Failed("not a boolean");
        } catch (CelEvaluationException | RuntimeException failed) {
            return failed(failed);
        }
    }

    private static Answer failed(Exception failed) {
        String message = String.valueOf(failed.getMessage());
        return new Answer.Failed(message.length() > MAXIMUM_MESSAGE ? message.substring(0, MAXIMUM_MESSAGE) : message);
    }
}
