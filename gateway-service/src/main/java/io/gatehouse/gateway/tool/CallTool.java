package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.mcp.Exchange;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** A request to one target, tools/call above all: resource token, call to the target, answer streamed through, audit. */
public interface CallTool {

    /**
     * Asks the target of the exchange and writes the answer. Runs on the event loop of the request; the future ends when
     * the answer was written. A failure is answered by the endpoint through {@link Exchange#fail} if nothing was sent.
     */
    Future<Void> call(Exchange exchange);

    /**
     * Remembers which log messages a client wants of its targets from now on.
     *
     * @param sessionKey {@link Exchange#sessionKey()} of its requests
     * @param level one of MCP's eight
     */
    void logLevel(String sessionKey, String level);

    /** What clients want by now, by the key of their session. */
    Map<String, String> logLevels();

    /**
     * Cancels a running call, as {@code notifications/cancelled} asks; unknown ids are ignored.
     *
     * @param sessionKey {@link Exchange#sessionKey()} of the call
     * @param requestId raw JSON of the cancelled request's id
     * @return whether the call runs at this replica
     */
    boolean cancel(String sessionKey, Buffer requestId);
}
