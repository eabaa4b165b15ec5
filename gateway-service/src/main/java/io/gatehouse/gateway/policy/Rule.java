package io.gatehouse.gateway.policy;

/**
 * One rule as an operator wrote it.
 *
 * @param expression CEL that says whether the rule matches
 */
public record Rule(String name, Effect effect, String expression) {

    /** What a rule that matches does. */
    public enum Effect {
        ALLOW,
        DENY
    }
}
