package io.gatehouse.identity.consent;

import io.gatehouse.identity.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** 256 random bits for a browser to carry; we keep only the hash. */
public final class OneTimeValue {

    private static final int BYTES = 32;

    private OneTimeValue() {}

    /** A new value. The source is made here: a static one would be frozen into a native image, seed and all. */
    public static Secret fresh() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Secret.of(encode(bytes));
    }

    /** What is kept of a value. */
    public static byte[] hash(String value) {
        return sha256(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the value is the one whose hash was kept, in constant time. */
    public static boolean matches(byte[] hash, String value) {
        return MessageDigest.isEqual(hash, hash(value));
    }

    /** The PKCE S256 challenge of a verifier (RFC 7636 §4.2). */
    public static String challenge(Secret verifier) {
        return encode(sha256(verifier.reveal().getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
