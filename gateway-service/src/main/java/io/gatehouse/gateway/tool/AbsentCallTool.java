package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.McpFailure;
import io.quarkus.arc.DefaultBean;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;

/** Stands where no other implementation is there: every call fails, saying so. */
@Singleton
@DefaultBean
class AbsentCallTool implements CallTool {

    @Override
    public Future<Void> call(Exchange exchange) {
        return Future.failedFuture(new McpFailure(McpFailure.UNAVAILABLE, 200, "Calls are not offered yet"));
    }

    @Override
    public void cancel(String sessionKey, Buffer requestId) {
        // Nothing runs that could be cancelled.
    }
}
