package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.OfferingRoute;
import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.mcp.Reference;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a request for a prompt, a resource or a completion wants.
 *
 * @param name the caller's name of it
 * @param route where it leads; null for what the gateway does not have
 */
record Wanted(Asked.Kind kind, String name, @Nullable OfferingRoute route) {

    /** Reads a request of one of these methods; fails with {@link McpFailure} where it names nothing. */
    static Wanted of(GatewaySnapshot gateway, McpRequest request) {
        return switch (request.method()) {
            case "prompts/get" -> prompt(gateway, request);
            case "resources/read" -> resource(gateway, request, Asked.Kind.RESOURCE);
            case "completion/complete" -> completion(gateway, request);
            default -> resource(gateway, request, Asked.Kind.SUBSCRIPTION);
        };
    }

    private static Wanted prompt(GatewaySnapshot gateway, McpRequest request) {
        String name = request.name();
        if (name == null) {
            throw McpFailure.invalidParams("Invalid params: name must be a string");
        }
        requireObject(request.arguments(), "arguments");
        return new Wanted(Asked.Kind.PROMPT, name, gateway.offerings().prompt(name));
    }

    private static Wanted resource(GatewaySnapshot gateway, McpRequest request, Asked.Kind kind) {
        String uri = request.stringParam("uri");
        if (uri == null) {
            throw McpFailure.invalidParams("Invalid params: uri must be a string");
        }
        return new Wanted(kind, uri, gateway.offerings().resource(uri));
    }

    private static Wanted completion(GatewaySnapshot gateway, McpRequest request) {
        Reference reference = request.reference();
        String text = reference.text();
        return reference.prompt()
                ? new Wanted(
                        Asked.Kind.PROMPT_COMPLETION, text, gateway.offerings().prompt(text))
                : new Wanted(
                        Asked.Kind.RESOURCE_COMPLETION,
                        text,
                        gateway.offerings().reference(text));
    }

    private static void requireObject(@Nullable Buffer raw, String member) {
        if (raw != null && raw.getByte(0) != '{') {
            throw McpFailure.invalidParams("Invalid params: " + member + " must be an object");
        }
    }

    Asked asked(OfferingRoute found) {
        return new Asked(kind, name, found.name(), null);
    }
}
