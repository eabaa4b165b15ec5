package io.gatehouse.identity.outbound;

/** An answer as it came, whatever its status; redirects were not followed. */
public record OutboundAnswer(int status, String contentType, String body) {

    /** Hides the body: it can hold tokens. */
    @Override
    public String toString() {
        return "OutboundAnswer[status=" + status + ", contentType=" + contentType + "]";
    }
}
