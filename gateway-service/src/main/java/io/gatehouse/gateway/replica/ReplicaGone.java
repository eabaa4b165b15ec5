package io.gatehouse.gateway.replica;

/** The replica that something is bound to does not take it. Carries no stack. */
public final class ReplicaGone extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean silent;

    ReplicaGone(boolean silent) {
        super(silent ? "the replica does not answer" : "the replica is gone", null, false, false);
        this.silent = silent;
    }

    /** Whether it may be there and only did not answer as it should; otherwise what was bound to it has ended with it. */
    public boolean silent() {
        return silent;
    }
}
