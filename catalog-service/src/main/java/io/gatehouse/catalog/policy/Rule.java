package io.gatehouse.catalog.policy;

/**
 * One rule as an operator wrote it.
 *
 * @param expression CEL that says whether the rule matches
 */
record Rule(String name, Effect effect, String expression) {

    /** What a rule that matches does. */
    enum Effect {
        ALLOW,
        DENY
    }
}
