package io.gatehouse.catalog.identity;

/** identity-service does not answer, or answers with a fault of its own; worth trying again later. */
public final class IdentityAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IdentityAway(Throwable cause) {
        super("identity-service does not answer", cause);
    }
}
