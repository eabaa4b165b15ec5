package io.gatehouse.identity.workload;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.Callers;
import io.gatehouse.identity.security.Role;
import io.gatehouse.identity.tag.Tags;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** AgentCore's control plane of workload identities. */
@Path("/identities")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class WorkloadIdentityResource {
    private static final int MAX_PAGE = 20;

    private final WorkloadRegistry registry;
    private final Workloads workloads;
    private final WorkloadRules rules;
    private final WorkloadArns arns;
    private final Callers callers;

    WorkloadIdentityResource(
            WorkloadRegistry registry, Workloads workloads, WorkloadRules rules, WorkloadArns arns, Callers callers) {
        this.registry = registry;
        this.workloads = workloads;
        this.rules = rules;
        this.arns = arns;
        this.callers = callers;
    }

    /** Body of CreateWorkloadIdentity. */
    @RegisterForReflection
    record CreateWorkloadIdentityRequest(
            @NotNull @Size(min = 3, max = 255) @Pattern(regexp = WorkloadRules.NAME)
            String name,

            @Nullable List<String> allowedResourceOauth2ReturnUrls,
            @Nullable Map<String, String> tags) {}

    /** Body of UpdateWorkloadIdentity: replaces the list. */
    @RegisterForReflection
    record UpdateWorkloadIdentityRequest(
            @NotNull @Size(min = 3, max = 255) @Pattern(regexp = WorkloadRules.NAME)
            String name,

            @Nullable List<String> allowedResourceOauth2ReturnUrls) {}

    /** Body of GetWorkloadIdentity and DeleteWorkloadIdentity. */
    @RegisterForReflection
    record WorkloadIdentityName(
            @NotNull @Size(min = 3, max = 255) @Pattern(regexp = WorkloadRules.NAME)
            String name) {}

    /** Body of ListWorkloadIdentities. */
    @RegisterForReflection
    record ListWorkloadIdentitiesRequest(
            @Nullable @Size(max = 2048) String nextToken,
            @Nullable @Min(1) @Max(MAX_PAGE) Integer maxResults) {}

    /** One workload identity. */
    @RegisterForReflection
    record WorkloadIdentityView(
            String name,
            String workloadIdentityArn,
            List<String> allowedResourceOauth2ReturnUrls,
            long createdTime,
            long lastUpdatedTime) {}

    /** Entry of a list. */
    @RegisterForReflection
    record WorkloadIdentitySummary(String name, String workloadIdentityArn) {}

    /** Page of a list. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WorkloadIdentityPage(
            List<WorkloadIdentitySummary> workloadIdentities,
            @Nullable String nextToken) {}

    @POST
    @Path("/CreateWorkloadIdentity")
    @RolesAllowed(Role.OPERATOR)
    @ResponseStatus(201)
    @Operation(operationId = "CreateWorkloadIdentity", summary = "Register a workload")
    public Uni<WorkloadIdentityView> create(@NotNull @Valid CreateWorkloadIdentityRequest request) {
        return registry.create(
                        request.name(),
                        rules.returnUrls(request.allowedResourceOauth2ReturnUrls()),
                        rules.permissions(null),
                        Tags.ofNew(request.tags()),
                        callers.person())
                .map(this::view);
    }

    @POST
    @Path("/GetWorkloadIdentity")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "GetWorkloadIdentity", summary = "Read a workload")
    public Uni<WorkloadIdentityView> get(@NotNull @Valid WorkloadIdentityName request) {
        return workloads.find(request.name()).map(this::view);
    }

    @POST
    @Path("/UpdateWorkloadIdentity")
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "UpdateWorkloadIdentity", summary = "Replace a workload's return URLs")
    public Uni<WorkloadIdentityView> update(@NotNull @Valid UpdateWorkloadIdentityRequest request) {
        return registry.replaceReturnUrls(
                        request.name(), rules.returnUrls(request.allowedResourceOauth2ReturnUrls()), callers.person())
                .map(this::view);
    }

    @POST
    @Path("/DeleteWorkloadIdentity")
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "DeleteWorkloadIdentity", summary = "Remove a workload and everything it holds")
    public Uni<Void> delete(@NotNull @Valid WorkloadIdentityName request) {
        return registry.delete(request.name(), callers.person());
    }

    @POST
    @Path("/ListWorkloadIdentities")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "ListWorkloadIdentities", summary = "List workloads by name")
    public Uni<WorkloadIdentityPage> list(@Nullable @Valid ListWorkloadIdentitiesRequest request) {
        Integer asked = request == null ? null : request.maxResults();
        int size = asked == null ? MAX_PAGE : asked;
        return registry.list(after(request == null ? null : request.nextToken()), size + 1)
                .map(rows -> page(rows, size));
    }

    private WorkloadIdentityPage page(List<Workload> rows, int size) {
        List<Workload> shown = rows.size() > size ? rows.subList(0, size) : rows;
        String next = rows.size() > size
                ? Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(shown.getLast().name().getBytes(StandardCharsets.UTF_8))
                : null;
        return new WorkloadIdentityPage(
                shown.stream()
                        .map(workload -> new WorkloadIdentitySummary(workload.name(), arns.of(workload.name())))
                        .toList(),
                next);
    }

    private static String after(@Nullable String nextToken) {
        if (nextToken == null) {
            return "";
        }
        try {
            return new String(Base64.getUrlDecoder().decode(nextToken), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.validation("nextToken", "is not one that this service gave out");
        }
    }

    private WorkloadIdentityView view(Workload workload) {
        return new WorkloadIdentityView(
                workload.name(),
                arns.of(workload.name()),
                List.copyOf(workload.allowedResourceOauth2ReturnUrls()),
                workload.createdAt().getEpochSecond(),
                workload.updatedAt().getEpochSecond());
    }
}
