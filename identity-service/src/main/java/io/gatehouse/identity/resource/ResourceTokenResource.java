package io.gatehouse.identity.resource;

import io.gatehouse.identity.security.Callers;
import io.gatehouse.identity.security.Permission;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.Cancellable;

/** AgentCore's operations for the credentials of resources. */
// What is used up at the vendor must be kept, whoever still waits for the answer.
@Cancellable(false)
@Path("/identities")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class ResourceTokenResource {

    private final Callers callers;
    private final GetResourceToken getToken;
    private final GetApiKey getApiKey;
    private final CompleteTokenAuth completeAuth;

    ResourceTokenResource(
            Callers callers, GetResourceToken getToken, GetApiKey getApiKey, CompleteTokenAuth completeAuth) {
        this.callers = callers;
        this.getToken = getToken;
        this.getApiKey = getApiKey;
        this.completeAuth = completeAuth;
    }

    /** A token for a resource, or where to consent to one. */
    @POST
    @Path("/oauth2/token")
    @PermissionsAllowed(Permission.RESOURCE_TOKENS_GET)
    @Operation(operationId = "GetResourceOauth2Token", summary = "Token for a resource, or where to consent to one")
    public Uni<GetResourceOauth2TokenResponse> token(@NotNull @Valid GetResourceOauth2TokenRequest request) {
        return getToken.get(request, callers.workload());
    }

    /** The API key of a provider. */
    @POST
    @Path("/api-key")
    @PermissionsAllowed(Permission.RESOURCE_TOKENS_GET)
    @Operation(operationId = "GetResourceApiKey", summary = "API key for a resource")
    public Uni<GetApiKey.GetResourceApiKeyResponse> apiKey(@NotNull @Valid GetApiKey.GetResourceApiKeyRequest request) {
        return getApiKey.get(request, callers.workload());
    }

    /** Completes the consent of the user who is at the application. */
    @POST
    @Path("/CompleteResourceTokenAuth")
    @PermissionsAllowed(Permission.RESOURCE_TOKENS_COMPLETE)
    @Operation(operationId = "CompleteResourceTokenAuth", summary = "Completes a consent in application mode")
    public Uni<CompleteTokenAuth.CompleteResourceTokenAuthResponse> complete(
            @NotNull @Valid CompleteTokenAuth.CompleteResourceTokenAuthRequest request) {
        return completeAuth.complete(request, callers.workload());
    }
}
