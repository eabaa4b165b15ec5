package io.gatehouse.gateway.peer;

/** Another service gave no usable answer. Carries no stack and no cause text: both may quote what was sent. */
public final class PeerFailure extends RuntimeException {

    /** How the call failed. */
    public enum Kind {
        /** No connection, or it broke. */
        UNREACHABLE,
        /** No whole answer in time. */
        TIMED_OUT,
        /** The address may not be called. */
        ADDRESS_REFUSED,
        /** Too many calls already wait. */
        BUSY,
        /** The answer was too large, or was not what the contract says. */
        BAD_ANSWER
    }

    private final Kind kind;

    /** A failure of a call. */
    public PeerFailure(Kind kind, String call) {
        super(call + ": " + kind, null, false, false);
        this.kind = kind;
    }

    /** How the call failed. */
    public Kind kind() {
        return kind;
    }
}
