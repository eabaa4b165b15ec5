package io.gatehouse.identity.crypto;

import org.jspecify.annotations.Nullable;

/** The configured keyset cannot serve; the service does not start with it. */
public class UnusableKeyset extends RuntimeException {

    /** Says which file and why. */
    public UnusableKeyset(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
