package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpRequest;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;

/** The use case tools/list: a page that was prepared when the snapshot was read. Asks nobody. */
@Singleton
public class ListTools {

    /** The JSON of the result in the form of that era. */
    public Buffer list(GatewaySnapshot gateway, Era era, McpRequest request) {
        String cursor = request.stringParam("cursor");
        boolean malformed = cursor == null && request.param("cursor") != null;
        Buffer page = malformed ? null : gateway.pages().page(era == Era.MODERN, cursor);
        if (page == null) {
            throw McpFailure.invalidParams("Invalid params: this cursor is not valid any more, list again");
        }
        return page;
    }
}
