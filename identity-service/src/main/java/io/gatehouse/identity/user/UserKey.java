package io.gatehouse.identity.user;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** The user of a text form, or null where the text names none. */
    static @Nullable UserKey read(String canonical) {
        List<String> parts = parts(canonical);
        return switch (canonical.substring(0, Math.max(0, canonical.indexOf('|')))) {
            case "person" -> parts.size() == 3 ? new Person(parts.get(0), parts.get(1), parts.get(2)) : null;
            case "opaque" -> parts.size() == 2 ? new Opaque(parts.get(0), parts.get(1)) : null;
            default -> null;
        };
    }

    private static List<String> parts(String canonical) {
        byte[] text = canonical.getBytes(StandardCharsets.UTF_8);
        List<String> parts = new ArrayList<>();
        int at = canonical.indexOf('|');
        while (at >= 0 && at < text.length && text[at] == '|') {
            int colon = at + 1;
            int length = 0;
            while (colon < text.length && text[colon] >= '0' && text[colon] <= '9') {
                length = length * 10 + text[colon++] - '0';
            }
            if (colon >= text.length || text[colon] != ':' || colon + 1 + length > text.length) {
                return List.of();
            }
            parts.add(new String(text, colon + 1, length, StandardCharsets.UTF_8));
            at = colon + 1 + length;
        }
        return parts;
    }

    private static String part(String value) {
        return "|" + value.getBytes(StandardCharsets.UTF_8).length + ":" + value;
    }
}
