package io.gatehouse.catalog.readiness;

/** The service does not start; the message names the settings. */
final class UnsafeStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsafeStart(String message) {
        super("catalog-service does not start: " + message, null, false, false);
    }
}
