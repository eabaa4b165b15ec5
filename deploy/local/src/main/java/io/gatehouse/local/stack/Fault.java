package io.gatehouse.local.stack;

/** What the person at the keyboard can do something about: one clear line, no stack trace. */
public final class Fault extends RuntimeException {
    public Fault(String line) {
        super(line);
    }

    public Fault(String line, Throwable cause) {
        super(line + reason(cause), cause);
    }

    private static String reason(Throwable cause) {
        var message = cause.getMessage();
        return message == null || message.isBlank()
                ? ""
                : ": " + message.lines().findFirst().orElse("");
    }
}
