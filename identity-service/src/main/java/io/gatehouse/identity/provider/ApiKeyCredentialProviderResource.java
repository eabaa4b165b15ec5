package io.gatehouse.identity.provider;

import io.gatehouse.identity.security.Callers;
import io.gatehouse.identity.security.Role;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** AgentCore's operations on API key credential providers. */
@Path("/identities")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class ApiKeyCredentialProviderResource {

    private final ManageApiKeyProviders providers;
    private final ApiKeyProviderRepository repository;
    private final ProviderNames names;
    private final Callers callers;

    ApiKeyCredentialProviderResource(
            ManageApiKeyProviders providers,
            ApiKeyProviderRepository repository,
            ProviderNames names,
            Callers callers) {
        this.providers = providers;
        this.repository = repository;
        this.names = names;
        this.callers = callers;
    }

    @POST
    @Path("/CreateApiKeyCredentialProvider")
    @ResponseStatus(201)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "CreateApiKeyCredentialProvider", summary = "Register an API key")
    public Uni<ApiKeyProviderView> create(@NotNull @Valid ApiKeyProviderRequest request) {
        return providers.create(request, callers.person()).map(row -> ApiKeyProviderView.of(row, names));
    }

    @POST
    @Path("/GetApiKeyCredentialProvider")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @WithSession
    @Operation(operationId = "GetApiKeyCredentialProvider", summary = "One API key provider, without its key")
    public Uni<ApiKeyProviderView> get(@NotNull @Valid ProviderNameRequest request) {
        return repository.findByName(request.name()).map(row -> ApiKeyProviderView.of(row, names));
    }

    @POST
    @Path("/UpdateApiKeyCredentialProvider")
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "UpdateApiKeyCredentialProvider", summary = "Replace an API key")
    public Uni<ApiKeyProviderView> update(@NotNull @Valid ApiKeyProviderRequest request) {
        return providers.update(request, callers.person()).map(row -> ApiKeyProviderView.of(row, names));
    }

    @POST
    @Path("/DeleteApiKeyCredentialProvider")
    @ResponseStatus(204)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "DeleteApiKeyCredentialProvider", summary = "Delete an API key")
    public Uni<Void> delete(@NotNull @Valid ProviderNameRequest request) {
        return providers.delete(request.name(), callers.person());
    }

    @POST
    @Path("/ListApiKeyCredentialProviders")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @WithSession
    @Operation(operationId = "ListApiKeyCredentialProviders", summary = "API key providers by name")
    public Uni<ApiKeyProviderPage> list(@Valid @Nullable ProviderListRequest request) {
        ProviderListRequest page = request == null ? ProviderListRequest.FIRST_PAGE : request;
        return repository
                .findAfter(page.after(), page.limit() + 1)
                .map(rows -> ApiKeyProviderPage.of(rows, page.limit(), names));
    }
}
