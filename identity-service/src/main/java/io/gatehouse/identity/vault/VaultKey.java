package io.gatehouse.identity.vault;

import io.gatehouse.identity.user.UserKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whose token a row holds. Its text form is length-prefixed, so that no two keys spell the same, and is the associated
 * data of everything that is sealed in the row.
 *
 * @param workload the workload that uses the token
 * @param user the user who consented, or null for the workload's own (machine) token
 * @param providerId the credential provider
 * @param resources RFC 8707 resources, sorted, without duplicates
 * @param audiences audiences, sorted, without duplicates
 */
public record VaultKey(
        String workload, @Nullable UserKey user, UUID providerId, List<String> resources, List<String> audiences) {

    /** How a machine token's row names its user; no user key begins like this. */
    static final String MACHINE = "machine";

    /** Brings the lists into one order; control characters are refused, because stored lists are lines. */
    public VaultKey {
        if (Stream.concat(resources.stream(), audiences.stream())
                .anyMatch(value -> value.isEmpty() || value.chars().anyMatch(Character::isISOControl))) {
            throw new IllegalArgumentException("A resource or audience is empty or holds a control character");
        }
        resources = resources.stream().sorted().distinct().toList();
        audiences = audiences.stream().sorted().distinct().toList();
    }

    /** The text of the user part. */
    public String userText() {
        return userText(user);
    }

    static String userText(@Nullable UserKey user) {
        return user == null ? MACHINE : user.canonical();
    }

    /** The unambiguous text form; stable, because rows are found and sealed with it. */
    public String canonical() {
        StringBuilder text = new StringBuilder("vault1");
        part(text, workload);
        part(text, userText());
        part(text, providerId.toString());
        list(text, resources);
        list(text, audiences);
        return text.toString();
    }

    /** SHA-256 of the text form: rows are found by it, because the parts are too long for an index. */
    byte[] digest() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(canonical().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    private static void list(StringBuilder text, List<String> values) {
        text.append('|').append(values.size());
        values.forEach(value -> part(text, value));
    }

    private static void part(StringBuilder text, String value) {
        text.append('|')
                .append(value.getBytes(StandardCharsets.UTF_8).length)
                .append(':')
                .append(value);
    }
}
