package io.gatehouse.identity.readiness;

import java.util.List;

/** The configuration is not safe; the service does not start. */
final class UnsafeStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsafeStart(List<String> findings) {
        super("Refusing to start: " + String.join("; ", findings));
    }

    /** The message says it all: no stack trace that would hide it. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
