package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.OfferingIndex;
import io.gatehouse.gateway.catalog.ToolPages;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;

/** The use case tools/list: a prepared page of what the caller may call. Asks nobody. */
@Singleton
public class ListTools {

    private final VisibleTools visible;

    ListTools(VisibleTools visible) {
        this.visible = visible;
    }

    /** The JSON of the result for that caller in the form of that era. */
    public Future<Buffer> list(GatewaySnapshot gateway, Caller caller, Era era, McpRequest request) {
        return visible.pages(gateway, caller).map(pages -> page(pages, era, request));
    }

    /** The same for prompts, resources and resource templates. */
    public Future<Buffer> offerings(GatewaySnapshot gateway, Caller caller, Era era, McpRequest request) {
        return visible.pages(gateway, caller, kind(request.method())).map(pages -> page(pages, era, request));
    }

    private static OfferingIndex.Kind kind(String method) {
        return switch (method) {
            case "prompts/list" -> OfferingIndex.Kind.PROMPTS;
            case "resources/list" -> OfferingIndex.Kind.RESOURCES;
            default -> OfferingIndex.Kind.TEMPLATES;
        };
    }

    private static Buffer page(ToolPages pages, Era era, McpRequest request) {
        String cursor = request.stringParam("cursor");
        boolean malformed = cursor == null && request.param("cursor") != null;
        Buffer page = malformed ? null : pages.page(era == Era.MODERN, cursor);
        if (page == null) {
            throw McpFailure.invalidParams("Invalid params: this cursor is not valid any more, list again");
        }
        return page;
    }
}
