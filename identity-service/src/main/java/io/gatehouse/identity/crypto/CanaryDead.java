package io.gatehouse.identity.crypto;

import org.jspecify.annotations.Nullable;

/** The vault's canary does not open: the configured keys are not those that sealed the data. */
public class CanaryDead extends RuntimeException {

    /** Says what an operator has to do. */
    public CanaryDead(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
