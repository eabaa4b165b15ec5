package io.gatehouse.catalog.target;

/** Somebody else carries the attempt now; what this one found does not count. */
final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLost() {
        super("the lease was lost", null, false, false);
    }
}
