package io.gatehouse.identity.workload;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.problem.StrictJson;
import io.gatehouse.identity.security.Permission;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The service-linked workloads of gateways; only catalog-service manages them, and nobody authenticates as one. */
@Path("/v1/gateway-workloads/{gatewayId}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class GatewayWorkloadResource {
    private static final Pattern GATEWAY_ID = Pattern.compile("[0-9a-z][0-9a-z-]{2,254}");

    private final WorkloadRegistry registry;
    private final WorkloadRules rules;
    private final WorkloadArns arns;

    GatewayWorkloadResource(WorkloadRegistry registry, WorkloadRules rules, WorkloadArns arns) {
        this.registry = registry;
        this.rules = rules;
        this.arns = arns;
    }

    /** Body of PUT: replaces all of it. */
    @RegisterForReflection
    record GatewayWorkload(
            @Nullable String userTokenIssuer,
            @Nullable String discoveryUrl,
            @Nullable List<String> userTokenAudiences,
            @Nullable List<String> userTokenClients,
            @Nullable List<String> credentialProviders) {}

    /** Answer of PUT. */
    @RegisterForReflection
    record GatewayWorkloadView(String name, String workloadIdentityArn) {}

    @PUT
    @PermissionsAllowed(Permission.GATEWAY_WORKLOADS_MANAGE)
    @CustomDeserialization(StrictJson.class)
    @Operation(operationId = "PutGatewayWorkload", summary = "Create or replace the workload of a gateway")
    public Uni<GatewayWorkloadView> put(@PathParam("gatewayId") String gatewayId, @NotNull GatewayWorkload body) {
        if (!GATEWAY_ID.matcher(gatewayId).matches()) {
            throw ApiException.validation("gatewayId", "must be a gateway id");
        }
        WorkloadRegistry.GatewayRights rights = new WorkloadRegistry.GatewayRights(
                rules.issuer(body.userTokenIssuer(), body.discoveryUrl()),
                rules.texts("userTokenAudiences", body.userTokenAudiences()),
                rules.texts("userTokenClients", body.userTokenClients()),
                rules.names("credentialProviders", body.credentialProviders()));
        return registry.putGateway(gatewayId, rights)
                .map(workload -> new GatewayWorkloadView(workload.name(), arns.of(workload.name())));
    }

    @DELETE
    @PermissionsAllowed(Permission.GATEWAY_WORKLOADS_MANAGE)
    @Operation(operationId = "DeleteGatewayWorkload", summary = "Remove the workload of a gateway and its grants")
    public Uni<Void> delete(@PathParam("gatewayId") String gatewayId) {
        return registry.deleteGateway(gatewayId);
    }
}
