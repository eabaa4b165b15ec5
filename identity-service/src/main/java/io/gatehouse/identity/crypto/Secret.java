package io.gatehouse.identity.crypto;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A token, code, key or password. It hides itself in logs and messages, and two secrets are never equal by content:
 * who wants to know compares with {@link #matches}, which takes the same time for every answer.
 * It can be read from JSON, never written to it.
 */
@RegisterForReflection
@Schema(type = SchemaType.STRING, format = "password")
public final class Secret {

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Wraps a value that is not to be seen. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
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
