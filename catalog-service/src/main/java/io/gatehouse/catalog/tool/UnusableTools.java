package io.gatehouse.catalog.tool;

/** Tools that cannot be published; the message is written for the operator. */
public final class UnusableTools extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableTools(String message) {
        super(message, null, false, false);
    }
}
