package io.gatehouse.catalog.limit;

import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.gateway.GatewaySettings;
import io.gatehouse.catalog.gateway.GatewaySettings.Stored;
import io.gatehouse.catalog.security.CurrentCaller;
import io.gatehouse.catalog.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The limits of a gateway. Whoever changes one says by {@code If-Match} which one. */
@Path("/v1/gateways/{gatewayId}/limits")
@Produces(MediaType.APPLICATION_JSON)
class LimitResource {

    private final LimitOperations operations;
    private final CurrentCaller caller;

    LimitResource(LimitOperations operations, CurrentCaller caller) {
        this.operations = operations;
        this.caller = caller;
    }

    /** The limits. */
    @GET
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "GetGatewayLimits", summary = "The limits of a gateway; ETag is their revision")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<Response> get(@PathParam("gatewayId") String id) {
        return operations.get(id).map(LimitResource::answer);
    }

    /** Puts limits in the place of those there are. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "PutGatewayLimits", summary = "Replaces the limits")
    @RequestBody(required = true, content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<Response> put(
            @PathParam("gatewayId") String id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String known, byte[] body) {
        return operations
                .put(id, Document.parse(body), GatewaySettings.revision(known), caller.operator())
                .map(LimitResource::answer);
    }

    /** Takes all of them away; the configured ones hold then. */
    @DELETE
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "DeleteGatewayLimits", summary = "Removes the limits: the configured ones hold")
    @APIResponse(responseCode = "204", description = "Removed")
    public Uni<Void> delete(
            @PathParam("gatewayId") String id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String known) {
        return operations.delete(id, GatewaySettings.revision(known), caller.operator());
    }

    private static Response answer(Stored stored) {
        return Response.ok(stored.view())
                .header(HttpHeaders.ETAG, stored.etag())
                .build();
    }
}
