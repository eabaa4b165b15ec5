package io.gatehouse.catalog.policy;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ends an evaluation that takes too many steps, too long, or makes something too large. */
final class EvaluationBudget implements CelEvaluationListener {

    private static final int MAXIMUM_STEPS = 50_000;
    private static final int MAXIMUM_TEXT = 256 * 1024;
    private static final int MAXIMUM_ENTRIES = 10_000;
    /** Far more than the steps take; against single steps that are slow, not against a pause of the machine. */
    private static final long MAXIMUM_NANOS = 250_000_000;

    private static final int STEPS_PER_LOOK = 16;

    /** Carries no stack: the rule is at fault. */
    static final class Exceeded extends RuntimeException {

        Exceeded(String message) {
            super(message, null, false, false);
        }
    }

    private final boolean timed;
    private int steps;
    private long began;
    private boolean exceeded;

    /** @param timed whether what is looked at may be so large that single steps are slow */
    EvaluationBudget(boolean timed) {
        this.timed = timed;
    }

    @Override
    public void callback(CelExpr expression, @Nullable Object value) {
        // CEL passes over an error where the other side of an || decides; over this one it shall not.
        if (exceeded || ++steps > MAXIMUM_STEPS) {
            throw exceeded("more than " + MAXIMUM_STEPS + " steps");
        }
        if (value instanceof String text && text.length() > MAXIMUM_TEXT
                || value instanceof Collection<?> entries && entries.size() > MAXIMUM_ENTRIES
                || value instanceof Map<?, ?> map && map.size() > MAXIMUM_ENTRIES) {
            throw exceeded("a value that is too large");
        }
        if (timed && steps == 1) {
            began = System.nanoTime();
        } else if (timed && steps % STEPS_PER_LOOK == 0 && System.nanoTime() - began > MAXIMUM_NANOS) {
            throw exceeded("it takes too long");
        }
    }

    private Exceeded exceeded(String message) {
        exceeded = true;
        return new Exceeded(message);
    }
}
