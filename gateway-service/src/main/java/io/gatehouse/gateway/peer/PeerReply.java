package io.gatehouse.gateway.peer;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What another service answered; its body may hold a token and is never shown.
 *
 * @param status HTTP status
 * @param headers response headers
 * @param body the whole body, bounded
 */
public record PeerReply(int status, MultiMap headers, Buffer body) {

    /** Whether the status is 2xx. */
    public boolean ok() {
        return status / 100 == 2;
    }

    /** The AgentCore error name of a refusal, or null. */
    public @Nullable String errorType() {
        return headers.get("x-amzn-errortype");
    }

    @Override
    public String toString() {
        return "PeerReply[" + status + ", " + body.length() + " bytes]";
    }
}
