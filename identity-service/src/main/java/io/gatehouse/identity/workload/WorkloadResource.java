package io.gatehouse.identity.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.identity.problem.StrictJson;
import io.gatehouse.identity.security.Callers;
import io.gatehouse.identity.security.Role;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Proof and rights of a workload, which AgentCore leaves to IAM. */
@Path("/v1/workloads/{name}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class WorkloadResource {
    private final WorkloadRegistry registry;
    private final Workloads workloads;
    private final WorkloadRules rules;
    private final ObjectMapper mapper;
    private final Callers callers;

    WorkloadResource(
            WorkloadRegistry registry, Workloads workloads, WorkloadRules rules, ObjectMapper mapper, Callers callers) {
        this.registry = registry;
        this.workloads = workloads;
        this.rules = rules;
        this.mapper = mapper;
        this.callers = callers;
    }

    /** Body of PUT: replaces all of it. */
    @RegisterForReflection
    record WorkloadRights(
            @Schema(implementation = Object.class) @Nullable JsonNode jwks,
            @Nullable List<String> permissions,
            @Nullable List<String> credentialProviders,
            @Nullable List<String> userTokenAudiences,
            @Nullable List<String> userTokenClients,
            @Nullable List<String> completableBy,
            @Nullable Map<String, List<String>> providerScopes,
            @Nullable List<String> serviceAccounts) {}

    /** Answer of GET and PUT. */
    @RegisterForReflection
    record WorkloadRightsView(
            String name,
            WorkloadKind kind,
            @Schema(implementation = Object.class) @Nullable JsonNode jwks,
            List<String> permissions,
            List<String> credentialProviders,
            List<String> userTokenAudiences,
            List<String> userTokenClients,
            List<String> completableBy,
            Map<String, Set<String>> providerScopes,
            List<String> serviceAccounts,
            Instant createdAt,
            Instant updatedAt) {}

    @GET
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "GetWorkloadRights", summary = "Read a workload's keys and rights")
    public Uni<WorkloadRightsView> get(@PathParam("name") String name) {
        return workloads.find(name).map(this::view);
    }

    @PUT
    @RolesAllowed(Role.OPERATOR)
    @CustomDeserialization(StrictJson.class)
    @Operation(operationId = "PutWorkloadRights", summary = "Replace a workload's keys and rights")
    public Uni<WorkloadRightsView> put(@PathParam("name") String name, @NotNull WorkloadRights body) {
        JsonNode jwks = body.jwks();
        WorkloadRegistry.Rights rights = new WorkloadRegistry.Rights(
                rules.jwks(jwks == null || jwks.isNull() ? null : jwks.toString()),
                rules.permissions(body.permissions()),
                rules.names("credentialProviders", body.credentialProviders()),
                rules.texts("userTokenAudiences", body.userTokenAudiences()),
                rules.texts("userTokenClients", body.userTokenClients()),
                rules.names("completableBy", body.completableBy()),
                rules.providerScopes(body.providerScopes()),
                rules.serviceAccounts(body.serviceAccounts()));
        return registry.replaceRights(name, rights, callers.person()).map(this::view);
    }

    private WorkloadRightsView view(Workload workload) {
        return new WorkloadRightsView(
                workload.name(),
                workload.kind(),
                read(workload.jwks()),
                List.copyOf(WorkloadRules.added(workload.permissions())),
                List.copyOf(workload.credentialProviders()),
                List.copyOf(workload.userTokenAudiences()),
                List.copyOf(workload.userTokenClients()),
                List.copyOf(workload.completableBy()),
                workload.providerScopes(),
                List.copyOf(workload.serviceAccounts()),
                workload.createdAt(),
                workload.updatedAt());
    }

    private @Nullable JsonNode read(@Nullable String jwks) {
        try {
            return jwks == null ? null : mapper.readTree(jwks);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored keys are not JSON", e);
        }
    }
}
