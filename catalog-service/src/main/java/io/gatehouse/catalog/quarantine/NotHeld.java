package io.gatehouse.catalog.quarantine;

/** What an operator accepts does not wait, or not with this definition; the message is written for him. */
public final class NotHeld extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotHeld(String message) {
        super(message, null, false, false);
    }
}
