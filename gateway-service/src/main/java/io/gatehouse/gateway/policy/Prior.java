package io.gatehouse.gateway.policy;

import java.util.List;
import java.util.Map;

/** What a policy says of a caller and a tool before the arguments are known; good for every call of them. */
public final class Prior {

    /** What is known. */
    public enum Outcome {
        ALLOWED,
        REFUSED,
        /** Only the arguments decide. */
        OPEN
    }

    static final Prior ALLOWED = new Prior(Outcome.ALLOWED, false, List.of());
    static final Prior REFUSED = new Prior(Outcome.REFUSED, false, List.of());

    private final Outcome outcome;
    private final boolean allowed;
    private final List<CompiledRule> open;

    private Prior(Outcome outcome, boolean allowed, List<CompiledRule> open) {
        this.outcome = outcome;
        this.allowed = allowed;
        this.open = List.copyOf(open);
    }

    /** @param allowed whether a rule allows whatever the arguments are */
    static Prior open(boolean allowed, List<CompiledRule> open) {
        return new Prior(Outcome.OPEN, allowed, open);
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Whether a call may go through that the arguments had to decide. */
    public boolean allows(Facts facts, Map<String, Object> arguments) {
        boolean may = allowed;
        for (CompiledRule rule : open) {
            CompiledRule.Answer answer = rule.ask(facts, arguments);
            if (!(answer instanceof CompiledRule.Answer.Known known) || known.matches() && rule.denies()) {
                return false;
            }
            may |= known.matches();
        }
        return may;
    }
}
