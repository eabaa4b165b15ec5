package io.gatehouse.catalog.tag;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.gateway.GatewayTags;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.security.CurrentCaller;
import io.gatehouse.catalog.security.Operator;
import io.gatehouse.catalog.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * AgentCore's operations on tags. The clients of AWS send all of them to one host, so this service passes on what
 * concerns workload identities and credential providers.
 */
@Path("/tags/{resourceArn: .+}")
@Produces(MediaType.APPLICATION_JSON)
class TagsResource {
    private static final int MOST_KEYS = 50;

    private final GatewayTags gateways;
    private final TagsAtIdentity others;
    private final CurrentCaller caller;
    private final String gatewayArn;

    TagsResource(GatewayTags gateways, TagsAtIdentity others, CurrentCaller caller, CatalogConfig config) {
        this.gateways = gateways;
        this.others = others;
        this.caller = caller;
        this.gatewayArn = config.arn("gateway/");
    }

    /** ListTagsForResource. */
    @GET
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "ListTagsForResource", summary = "AgentCore ListTagsForResource")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<ObjectNode> list(@PathParam("resourceArn") String arn) {
        Uni<ObjectNode> tags = isGateway(arn) ? gateways.get(gatewayId(arn)) : others.get(arn);
        return tags.map(found -> Document.empty().set("tags", found));
    }

    /** TagResource. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(204)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "TagResource", summary = "AgentCore TagResource")
    @RequestBody(required = true, content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<Void> tag(@PathParam("resourceArn") String arn, byte[] body) {
        Document request = Document.parse(body);
        Map<String, String> tags = GatewayTags.of(request);
        if (!request.has("tags")) {
            request.fault("tags", "is required");
        }
        request.check();
        return change(arn, tags, List.of());
    }

    /** UntagResource; a key that is not there is no fault. */
    @DELETE
    @ResponseStatus(204)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "UntagResource", summary = "AgentCore UntagResource")
    public Uni<Void> untag(@PathParam("resourceArn") String arn, @QueryParam("tagKeys") @Nullable List<String> keys) {
        if (keys == null || keys.isEmpty() || keys.size() > MOST_KEYS) {
            throw ApiException.validation("tagKeys", "must name 1 to " + MOST_KEYS + " keys");
        }
        return change(arn, Map.of(), keys);
    }

    private Uni<Void> change(String arn, Map<String, String> set, List<String> remove) {
        Operator operator = caller.operator();
        return isGateway(arn)
                ? gateways.change(gatewayId(arn), set, remove, operator)
                : others.change(arn, set, remove, operator);
    }

    private boolean isGateway(String arn) {
        return arn.startsWith(gatewayArn);
    }

    private String gatewayId(String arn) {
        return arn.substring(gatewayArn.length());
    }
}
