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

/** AgentCore's operations on OAuth2 credential providers. */
@Path("/identities")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class Oauth2CredentialProviderResource {

    private final ManageOauth2Providers providers;
    private final Oauth2ProviderRepository repository;
    private final ProviderNames names;
    private final Callers callers;

    Oauth2CredentialProviderResource(
            ManageOauth2Providers providers,
            Oauth2ProviderRepository repository,
            ProviderNames names,
            Callers callers) {
        this.providers = providers;
        this.repository = repository;
        this.names = names;
        this.callers = callers;
    }

    @POST
    @Path("/CreateOauth2CredentialProvider")
    @ResponseStatus(201)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "CreateOauth2CredentialProvider", summary = "Register an OAuth2 client at a vendor")
    public Uni<Oauth2ProviderView> create(@NotNull @Valid Oauth2ProviderRequest request) {
        return providers.create(request, callers.person()).map(row -> Oauth2ProviderView.of(row, names));
    }

    @POST
    @Path("/GetOauth2CredentialProvider")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @WithSession
    @Operation(operationId = "GetOauth2CredentialProvider", summary = "One OAuth2 client, without its secret")
    public Uni<Oauth2ProviderView> get(@NotNull @Valid ProviderNameRequest request) {
        return repository.findByName(request.name()).map(row -> Oauth2ProviderView.of(row, names));
    }

    @POST
    @Path("/UpdateOauth2CredentialProvider")
    @RolesAllowed(Role.OPERATOR)
    @Operation(
            operationId = "UpdateOauth2CredentialProvider",
            summary = "Replace an OAuth2 client's settings; another authorization server needs the secret again")
    public Uni<Oauth2ProviderView> update(@NotNull @Valid Oauth2ProviderRequest request) {
        return providers.update(request, callers.person()).map(row -> Oauth2ProviderView.of(row, names));
    }

    @POST
    @Path("/DeleteOauth2CredentialProvider")
    @ResponseStatus(204)
    @RolesAllowed(Role.OPERATOR)
    @Operation(
            operationId = "DeleteOauth2CredentialProvider",
            summary = "Delete an OAuth2 client and every token that was granted through it")
    public Uni<Void> delete(@NotNull @Valid ProviderNameRequest request) {
        return providers.delete(request.name(), callers.person());
    }

    @POST
    @Path("/ListOauth2CredentialProviders")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @WithSession
    @Operation(operationId = "ListOauth2CredentialProviders", summary = "OAuth2 clients by name")
    public Uni<Oauth2ProviderPage> list(@Valid @Nullable ProviderListRequest request) {
        ProviderListRequest page = request == null ? ProviderListRequest.FIRST_PAGE : request;
        return repository
                .findAfter(page.after(), page.limit() + 1)
                .map(rows -> Oauth2ProviderPage.of(rows, page.limit(), names));
    }
}
