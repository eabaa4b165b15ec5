package io.gatehouse.catalog.policy;

/** A policy that cannot be used; nothing is decided by the part of it that could. */
final class BadPolicy extends IllegalArgumentException {

    private final String rule;
    private final int line;
    private final int column;

    BadPolicy(String rule, int line, int column, String message) {
        super("rule " + rule + ", line " + line + ", column " + column + ": " + message);
        this.rule = rule;
        this.line = line;
        this.column = column;
    }

    /** Name of the rule. */
    String rule() {
        return rule;
    }

    /** Where in the expression, from 1. */
    int line() {
        return line;
    }

    /** Where in that line, from 1. */
    int column() {
        return column;
    }
}
