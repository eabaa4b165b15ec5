package io.gatehouse.catalog.target;

import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.security.CurrentCaller;
import io.gatehouse.catalog.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What was read of a target and is served to nobody yet. */
@Path("/v1/gateways/{gatewayId}/targets/{targetId}/quarantine")
@Produces(MediaType.APPLICATION_JSON)
class QuarantineResource {
    private final QuarantineOperations operations;
    private final CurrentCaller caller;

    QuarantineResource(QuarantineOperations operations, CurrentCaller caller) {
        this.operations = operations;
        this.caller = caller;
    }

    /** What waits. */
    @GET
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "GetQuarantine", summary = "Definitions of a target that wait for an operator")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = QuarantineView.class)))
    public Uni<QuarantineView> get(@PathParam("gatewayId") String gatewayId, @PathParam("targetId") String targetId) {
        return operations.get(gatewayId, targetId);
    }

    /** Serves what is named from now on; answers what goes on waiting. */
    @POST
    @Path("/accept")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.OPERATOR)
    @Operation(
            operationId = "AcceptQuarantined",
            summary = "Serves the named definitions; one that does not wait with this digest is a 409, and none is")
    @RequestBody(required = true, content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = QuarantineView.class)))
    public Uni<QuarantineView> accept(
            @PathParam("gatewayId") String gatewayId, @PathParam("targetId") String targetId, byte[] body) {
        return operations.accept(gatewayId, targetId, Document.parse(body), caller.operator());
    }
}
