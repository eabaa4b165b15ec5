package io.gatehouse.identity.crypto;

import org.jspecify.annotations.Nullable;

/** A sealed value does not open: another key sealed it, it belongs to another row, or somebody changed it. */
public class SealBroken extends RuntimeException {

    /** Says what does not open; the message never holds any part of the value. */
    public SealBroken(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
