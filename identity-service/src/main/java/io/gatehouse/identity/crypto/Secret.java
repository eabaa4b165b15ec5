package io.gatehouse.identity.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A token, code, key or password. It hides itself in logs and messages, and two secrets are never equal by content:
 * who wants to know compares with {@link #matches}, which takes the same time for every answer.
 */
public final class Secret {

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Wraps a value that is not to be seen. */
    public static Secret of(String value) {
        return new Secret(Objects.requireNonNull(value, "value"));
    }

    /** The value itself; call it only where it leaves for the one place that needs it. */
    public String reveal() {
        return value;
    }

    /** The value as UTF-8 bytes. */
    public byte[] revealBytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether both hold the same value, in constant time for values of equal length. */
    public boolean matches(Secret other) {
        return MessageDigest.isEqual(revealBytes(), other.revealBytes());
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
