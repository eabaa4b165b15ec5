package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.mcp.McpFailure;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The use case tools/list: a page that was prepared when the snapshot was read. Asks nobody. */
@Singleton
public class ListTools {

    /**
     * The JSON of the result.
     *
     * @param raw the cursor as it was sent, or null if there was none
     * @param cursor the cursor if it is a string
     */
    public Buffer list(GatewaySnapshot gateway, @Nullable Buffer raw, @Nullable String cursor) {
        Buffer page = raw != null && cursor == null ? null : gateway.pages().page(cursor);
        if (page == null) {
            throw McpFailure.invalidParams("Invalid params: this cursor is not valid any more, list again");
        }
        return page;
    }
}
