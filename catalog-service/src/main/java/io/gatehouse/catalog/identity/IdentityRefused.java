package io.gatehouse.catalog.identity;

import org.jspecify.annotations.Nullable;

/** identity-service answered, and refused; its words are fit for an operator. */
public final class IdentityRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String type;
    private final @Nullable String field;

    IdentityRefused(int status, String type, String message, @Nullable String field) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.field = field;
    }

    /** The error type on the wire, empty where identity-service named none. */
    public String type() {
        return type;
    }

    /** The HTTP status of the refusal. */
    public int status() {
        return status;
    }

    /** The member that identity-service named, else null. */
    public @Nullable String field() {
        return field;
    }
}
