package io.gatehouse.identity.accesskey;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.identity.problem.StrictJson;
import io.gatehouse.identity.security.Callers;
import io.gatehouse.identity.security.Role;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Key pairs for AWS clients. A key is made by a person who logged in, never by another key. */
@Path("/v1/access-keys")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class AccessKeyResource {
    private static final int MOST = 100;

    private final ManageAccessKeys keys;
    private final Callers callers;

    AccessKeyResource(ManageAccessKeys keys, Callers callers) {
        this.keys = keys;
        this.callers = callers;
    }

    /** Body of PUT. */
    @RegisterForReflection
    @Schema(name = "AccessKeyChange")
    record Change(@NotNull AccessKeyStatus status) {}

    /** One key; the secret is there in the answer of its creation only. */
    @RegisterForReflection
    @Schema(name = "AccessKey")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AccessKeyView(
            String accessKeyId,
            @Nullable String secretAccessKey,
            @Nullable String workload,
            List<String> roles,
            String ownerIssuer,
            String ownerSubject,
            AccessKeyStatus status,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt) {
        static AccessKeyView of(AccessKeyEntity key, @Nullable String secret) {
            return new AccessKeyView(
                    key.id,
                    secret,
                    key.workload,
                    key.roles.isEmpty() ? List.of() : List.of(key.roles.split(" ")),
                    key.ownerIssuer,
                    key.ownerSubject,
                    key.status,
                    key.createdAt,
                    key.expiresAt,
                    key.lastUsedAt);
        }

        @Override
        public String toString() {
            return "AccessKeyView[" + accessKeyId + "]";
        }
    }

    /** A page of keys in the order of their ids. */
    @RegisterForReflection
    @Schema(name = "AccessKeyPage")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AccessKeyPage(
            List<AccessKeyView> items, @Nullable String nextCursor) {}

    @POST
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @CustomDeserialization(StrictJson.class)
    @Operation(operationId = "CreateAccessKey", summary = "New key pair; its secret is shown this once")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = AccessKeyView.class)))
    public Uni<Response> create(@NotNull AccessKeyRequest request) {
        return keys.create(request, callers.personByToken())
                .map(created -> Response.status(201)
                        .header("Cache-Control", "no-store")
                        .entity(AccessKeyView.of(created.key(), created.secret().reveal()))
                        .build());
    }

    @GET
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "ListAccessKeys", summary = "Key pairs: all for operators, else the caller's own")
    public Uni<AccessKeyPage> list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(MOST) int limit) {
        return keys.list(callers.person(), cursor == null ? "" : cursor, limit + 1)
                .map(rows -> page(rows, limit));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "GetAccessKey", summary = "One key pair, without its secret")
    public Uni<AccessKeyView> get(@PathParam("id") String id) {
        return keys.find(id, callers.person()).map(key -> AccessKeyView.of(key, null));
    }

    @PUT
    @Path("/{id}")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @CustomDeserialization(StrictJson.class)
    @Operation(operationId = "PutAccessKey", summary = "Disable a key pair at once, or enable it again")
    public Uni<AccessKeyView> put(@PathParam("id") String id, @NotNull @Valid Change change) {
        return keys.put(id, change.status(), callers.personByToken()).map(key -> AccessKeyView.of(key, null));
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "DeleteAccessKey", summary = "Remove a key pair")
    public Uni<Void> delete(@PathParam("id") String id) {
        return keys.delete(id, callers.personByToken());
    }

    private static AccessKeyPage page(List<AccessKeyEntity> rows, int limit) {
        List<AccessKeyView> items = rows.stream()
                .limit(limit)
                .map(key -> AccessKeyView.of(key, null))
                .toList();
        return new AccessKeyPage(items, rows.size() > limit ? items.getLast().accessKeyId() : null);
    }
}
