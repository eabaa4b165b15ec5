package io.gatehouse.catalog.sync;

/** Reading a target's tools ended without them; the message is written for the operator and holds no secret. */
public final class SyncFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SyncFailed(String message) {
        super(message, null, false, false);
    }
}
