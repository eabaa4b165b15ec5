package io.gatehouse.identity.tag;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.problem.StrictJson;
import io.gatehouse.identity.security.Permission;
import io.gatehouse.identity.security.PersonCaller;
import io.quarkus.arc.All;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Tags of workload identities and credential providers for catalog-service, which serves AgentCore's {@code /tags} for
 * all services, because the clients of AWS know one host only.
 */
@Path("/v1/resource-tags")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class ResourceTagsResource {
    private final List<Tagged> kinds;

    ResourceTagsResource(@All List<Tagged> kinds) {
        this.kinds = kinds;
    }

    /** The tags of one thing. */
    @RegisterForReflection
    record ResourceTags(Map<String, String> tags) {}

    /** On whose behalf catalog-service asks. */
    @RegisterForReflection
    @Schema(name = "TaggingOperator")
    record Operator(
            @NotNull @Size(min = 1, max = 2048) String issuer,
            @NotNull @Size(min = 1, max = 2048) String subject) {}

    /** Body of the change: what is set, then what is removed. */
    @RegisterForReflection
    record ResourceTagsChange(
            @NotNull @Size(min = 1, max = 2048) String resourceArn,
            @Nullable Map<String, String> set,
            @Nullable @Size(max = 200) List<String> remove,
            @NotNull @Valid Operator operator) {}

    @GET
    @PermissionsAllowed(Permission.RESOURCE_TAGS_MANAGE)
    @Operation(operationId = "GetResourceTags", summary = "Tags of a workload identity or credential provider")
    public Uni<ResourceTags> get(@QueryParam("resourceArn") @Nullable String arn) {
        return of(arn == null ? "" : arn, Tagged::tags).map(ResourceTags::new);
    }

    @POST
    @PermissionsAllowed(Permission.RESOURCE_TAGS_MANAGE)
    @CustomDeserialization(StrictJson.class)
    @Operation(operationId = "ChangeResourceTags", summary = "Set and remove tags on behalf of an operator")
    public Uni<Void> change(@NotNull @Valid ResourceTagsChange body) {
        var change = Tags.change(body.set(), body.remove());
        PersonCaller by =
                new PersonCaller(body.operator().issuer(), body.operator().subject(), Set.of());
        return of(body.resourceArn(), (kind, name) -> kind.retag(name, change, by));
    }

    private <T> Uni<T> of(String arn, BiFunction<Tagged, String, Uni<T>> work) {
        for (Tagged kind : kinds) {
            String name = arn.startsWith(kind.arnPrefix())
                    ? arn.substring(kind.arnPrefix().length())
                    : "";
            // What is deleted, and what is in another folder, has a slash.
            if (!name.isEmpty() && name.indexOf('/') < 0) {
                return work.apply(kind, name);
            }
        }
        throw ApiException.notFound("Nothing here has this ARN");
    }
}
