package io.gatehouse.catalog.tool;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One tool.
 *
 * @param name its name at the target
 * @param definition its JSON text, byte for byte as it came
 * @param digest SHA-256 of those bytes, in hex
 */
public record ToolDefinition(String name, String definition, String digest) {
    static ToolDefinition of(String name, byte[] definition) {
        return new ToolDefinition(name, new String(definition, StandardCharsets.UTF_8), digest(definition));
    }

    /** The digest of a definition's text. */
    public static String digest(String definition) {
        return digest(definition.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
