package io.gatehouse.catalog.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.security.CurrentCaller;
import io.gatehouse.catalog.security.Role;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** AgentCore's gateway operations. Every path is served with and without a slash at its end. */
@Path("/gateways")
@Produces(MediaType.APPLICATION_JSON)
class GatewayResource {
    private final GatewayOperations operations;
    private final GatewayRepository gateways;
    private final GatewayView view;
    private final CurrentCaller caller;

    GatewayResource(GatewayOperations operations, GatewayRepository gateways, GatewayView view, CurrentCaller caller) {
        this.operations = operations;
        this.gateways = gateways;
        this.view = view;
        this.caller = caller;
    }

    /** CreateGateway. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "CreateGateway", summary = "AgentCore CreateGateway")
    @RequestBody(required = true, content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> create(byte[] body) {
        return operations.create(Document.parse(body), caller.operator());
    }

    /** ListGateways. */
    @GET
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR, Role.AGENT_DEVELOPER})
    @Operation(operationId = "ListGateways", summary = "AgentCore ListGateways")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> list(
            @QueryParam("maxResults") @Nullable String maxResults,
            @QueryParam("nextToken") @Nullable String nextToken) {
        Paging paging = Paging.of(maxResults, nextToken, Ids::isGateway);
        return Panache.withSession(() -> gateways.page(paging.after(), paging.fetch()))
                .map(rows -> view.page(paging.cut(rows), paging.next(rows, row -> row.id)));
    }

    /** GetGateway. */
    @GET
    @Path("/{gatewayIdentifier}")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR, Role.AGENT_DEVELOPER})
    @Operation(operationId = "GetGateway", summary = "AgentCore GetGateway")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> get(@PathParam("gatewayIdentifier") String id) {
        return Panache.withSession(() -> gateways.findKnown(id)).map(view::full);
    }

    /** UpdateGateway. */
    @PUT
    @Path("/{gatewayIdentifier}")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "UpdateGateway", summary = "AgentCore UpdateGateway")
    @RequestBody(required = true, content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> update(@PathParam("gatewayIdentifier") String id, byte[] body) {
        return operations.update(id, Document.parse(body), caller.operator());
    }

    /** DeleteGateway. */
    @DELETE
    @Path("/{gatewayIdentifier}")
    @ResponseStatus(202)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "DeleteGateway", summary = "AgentCore DeleteGateway")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> delete(@PathParam("gatewayIdentifier") String id) {
        return operations.delete(id, caller.operator());
    }
}
