package io.gatehouse.identity.user;

import java.nio.charset.StandardCharsets;

/**
 * The key under which a user is known. Its text form is tagged and length-prefixed, so that no choice of issuer,
 * claim, subject or user id can spell another user's key.
 */
public sealed interface UserKey {

    /** A person whom a company issuer named: exact issuer, the claim that was read, and its value. */
    record Person(String issuer, String claim, String subject) implements UserKey {
        @Override
        public String canonical() {
            return "person" + part(issuer) + part(claim) + part(subject);
        }
    }

    /** A user id that a workload gave; it means something within that workload only. */
    record Opaque(String workload, String userId) implements UserKey {
        @Override
        public String canonical() {
            return "opaque" + part(workload) + part(userId);
        }
    }

    /** Unambiguous text form; stable, because stored rows are found and sealed with it. */
    String canonical();

    private static String part(String value) {
        return "|" + value.getBytes(StandardCharsets.UTF_8).length + ":" + value;
    }
}
