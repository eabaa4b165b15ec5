package io.gatehouse.catalog.policy;

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
import jakarta.ws.rs.POST;
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

/** The policy of a gateway. Whoever changes one says by {@code If-Match} which one. */
@Path("/v1/gateways/{gatewayId}/policy")
@Produces(MediaType.APPLICATION_JSON)
class PolicyResource {

    private final PolicyOperations operations;
    private final CurrentCaller caller;

    PolicyResource(PolicyOperations operations, CurrentCaller caller) {
        this.operations = operations;
        this.caller = caller;
    }

    /** The rules. */
    @GET
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "GetGatewayPolicy", summary = "The rules of a gateway; ETag is their revision")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<Response> get(@PathParam("gatewayId") String id) {
        return operations.get(id).map(PolicyResource::answer);
    }

    /** Puts rules in the place of those there are. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "PutGatewayPolicy", summary = "Replaces the rules; a rule that does not compile is a 400")
    @RequestBody(required = true, content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<Response> put(
            @PathParam("gatewayId") String id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String known, byte[] body) {
        return operations
                .put(id, Document.parse(body), GatewaySettings.revision(known), caller.operator())
                .map(PolicyResource::answer);
    }

    /** Takes all rules away; everything is allowed then. */
    @DELETE
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "DeleteGatewayPolicy", summary = "Removes the rules: everything is allowed")
    @APIResponse(responseCode = "204", description = "Removed")
    public Uni<Void> delete(
            @PathParam("gatewayId") String id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String known) {
        return operations.delete(id, GatewaySettings.revision(known), caller.operator());
    }

    /** Says what would happen. */
    @POST
    @Path("/dry-run")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "DryRunGatewayPolicy", summary = "What would happen to a call, and why; changes nothing")
    @RequestBody(required = true, content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = DryRunAnswer.class)))
    public Uni<DryRunAnswer> dryRun(@PathParam("gatewayId") String id, byte[] body) {
        return operations.dryRun(id, Document.parse(body));
    }

    private static Response answer(Stored stored) {
        return Response.ok(stored.view())
                .header(HttpHeaders.ETAG, stored.etag())
                .build();
    }
}
