package io.gatehouse.catalog.tool;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Public tool names: {@code target___tool}, and where that is too long, a deterministic shorter one. The shortened name
 * keeps as much of the plain name as fits and ends with 96 bits of a digest over target id and tool name, so nobody can
 * choose a tool name that takes another tool's place (S23).
 */
public final class PublicNames {
    private static final String SEPARATOR = "___";
    private static final int DIGEST_BYTES = 12;

    private PublicNames() {}

    /** The public name of a tool. */
    public static String of(String targetId, String targetName, String toolName, int maxLength) {
        String plain = plain(targetName, toolName);
        if (plain.length() <= maxLength) {
            return plain;
        }
        String digest = digest(targetId, toolName);
        return plain.substring(0, maxLength - digest.length() - 1) + "_" + digest;
    }

    /** The name before any shortening. */
    static String plain(String targetName, String toolName) {
        return targetName + SEPARATOR + toolName;
    }

    /** Sixteen characters that every model API takes in a name. */
    private static String digest(String targetId, String toolName) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            // The length first: otherwise two pairs could spell the same text.
            sha.update((targetId.length() + ":" + targetId + ":" + toolName).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(sha.digest(), DIGEST_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
