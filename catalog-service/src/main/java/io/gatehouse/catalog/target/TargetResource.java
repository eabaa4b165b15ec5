package io.gatehouse.catalog.target;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.gateway.GatewayChanges;
import io.gatehouse.catalog.gateway.Ids;
import io.gatehouse.catalog.gateway.Paging;
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

/** AgentCore's target operations. Every path is served with and without a slash at its end. */
@Path("/gateways/{gatewayIdentifier}")
@Produces(MediaType.APPLICATION_JSON)
class TargetResource {
    private final TargetOperations operations;
    private final TargetRepository targets;
    private final GatewayChanges gateways;
    private final TargetView view;
    private final CurrentCaller caller;

    TargetResource(
            TargetOperations operations,
            TargetRepository targets,
            GatewayChanges gateways,
            TargetView view,
            CurrentCaller caller) {
        this.operations = operations;
        this.targets = targets;
        this.gateways = gateways;
        this.view = view;
        this.caller = caller;
    }

    /** CreateGatewayTarget. */
    @POST
    @Path("/targets")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "CreateGatewayTarget", summary = "AgentCore CreateGatewayTarget")
    @RequestBody(required = true, content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> create(@PathParam("gatewayIdentifier") String gatewayId, byte[] body) {
        return operations.create(gatewayId, Document.parse(body), caller.operator());
    }

    /** ListGatewayTargets. */
    @GET
    @Path("/targets")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR, Role.AGENT_DEVELOPER})
    @Operation(operationId = "ListGatewayTargets", summary = "AgentCore ListGatewayTargets")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> list(
            @PathParam("gatewayIdentifier") String gatewayId,
            @QueryParam("maxResults") @Nullable String maxResults,
            @QueryParam("nextToken") @Nullable String nextToken) {
        Paging paging = Paging.of(maxResults, nextToken, Ids::isTarget);
        return Panache.withSession(() -> gateways.requireKnown(gatewayId)
                        .flatMap(known -> targets.page(gatewayId, paging.after(), paging.fetch())))
                .map(rows -> view.page(paging.cut(rows), paging.next(rows, row -> row.id)));
    }

    /** GetGatewayTarget. */
    @GET
    @Path("/targets/{targetId}")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR, Role.AGENT_DEVELOPER})
    @Operation(operationId = "GetGatewayTarget", summary = "AgentCore GetGatewayTarget")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> get(
            @PathParam("gatewayIdentifier") String gatewayId, @PathParam("targetId") String targetId) {
        return Panache.withSession(
                        () -> gateways.requireKnown(gatewayId).flatMap(known -> targets.findKnown(gatewayId, targetId)))
                .map(view::full);
    }

    /** UpdateGatewayTarget. */
    @PUT
    @Path("/targets/{targetId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "UpdateGatewayTarget", summary = "AgentCore UpdateGatewayTarget")
    @RequestBody(required = true, content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> update(
            @PathParam("gatewayIdentifier") String gatewayId, @PathParam("targetId") String targetId, byte[] body) {
        return operations.update(gatewayId, targetId, Document.parse(body), caller.operator());
    }

    /** DeleteGatewayTarget. */
    @DELETE
    @Path("/targets/{targetId}")
    @ResponseStatus(202)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "DeleteGatewayTarget", summary = "AgentCore DeleteGatewayTarget")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> delete(
            @PathParam("gatewayIdentifier") String gatewayId, @PathParam("targetId") String targetId) {
        return operations.delete(gatewayId, targetId, caller.operator());
    }

    /** SynchronizeGatewayTargets. */
    @PUT
    @Path("/synchronizeTargets")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "SynchronizeGatewayTargets", summary = "AgentCore SynchronizeGatewayTargets")
    @RequestBody(required = true, content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> synchronize(@PathParam("gatewayIdentifier") String gatewayId, byte[] body) {
        return operations.synchronize(gatewayId, Document.parse(body), caller.operator());
    }
}
