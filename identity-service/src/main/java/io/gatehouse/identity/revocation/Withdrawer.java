package io.gatehouse.identity.revocation;

import org.jspecify.annotations.Nullable;

/**
 * Who takes grants back.
 *
 * @param reason how the trail calls it
 */
public record Withdrawer(@Nullable String issuer, @Nullable String subject, String reason) {

    /** The user whose grants they are. */
    public static Withdrawer user(String issuer, String subject) {
        return new Withdrawer(issuer, subject, "by-user");
    }

    /** An operator. */
    public static Withdrawer operator(String issuer, String subject) {
        return new Withdrawer(issuer, subject, "by-operator");
    }

    /** A workload that discards what it needed once. */
    public static Withdrawer workload() {
        return new Withdrawer(null, null, "discarded");
    }

    boolean isOperator() {
        return reason.equals("by-operator");
    }
}
