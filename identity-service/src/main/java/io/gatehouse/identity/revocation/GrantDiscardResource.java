package io.gatehouse.identity.revocation;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.problem.StrictJson;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.security.Callers;
import io.gatehouse.identity.security.Permission;
import io.gatehouse.identity.token.OnBehalfOf;
import io.gatehouse.identity.token.UserBoundTokens;
import io.gatehouse.identity.user.UserKey;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Takes back what one user granted; AgentCore has nothing like it. */
// A grant that the vendor has taken back must go here, too, whoever still waits for the answer.
@Cancellable(false)
@Path("/v1/grants")
@Consumes(MediaType.APPLICATION_JSON)
class GrantDiscardResource {

    private final DiscardGrants discardGrants;
    private final CredentialProviders providers;
    private final UserBoundTokens tokens;
    private final Callers callers;

    GrantDiscardResource(
            DiscardGrants discardGrants, CredentialProviders providers, UserBoundTokens tokens, Callers callers) {
        this.discardGrants = discardGrants;
        this.providers = providers;
        this.tokens = tokens;
        this.callers = callers;
    }

    /** Whose grants at which provider. */
    @RegisterForReflection
    record DiscardRequest(
            @NotNull @Size(min = 1, max = 131_072) String workloadIdentityToken,

            @NotNull @Size(min = 1, max = 128) @Pattern(regexp = "[a-zA-Z0-9\\-_]+")
            String resourceCredentialProviderName) {

        @Override
        public String toString() {
            return "DiscardRequest[resourceCredentialProviderName=" + resourceCredentialProviderName + "]";
        }
    }

    @POST
    @Path("/discard")
    @ResponseStatus(204)
    @PermissionsAllowed(Permission.GRANTS_DISCARD)
    @CustomDeserialization(StrictJson.class)
    @Operation(
            operationId = "DiscardGrants",
            summary = "Revoke and delete the tokens of the token's user at one provider")
    public Uni<Void> discard(@NotNull @Valid DiscardRequest request) {
        return tokens.verify(request.workloadIdentityToken(), callers.workload())
                .flatMap(subject -> providers
                        .oauth2(request.resourceCredentialProviderName())
                        .flatMap(provider -> discardGrants.discard(subject.workload(), user(subject), provider)));
    }

    private static UserKey user(OnBehalfOf subject) {
        UserKey user = subject.user();
        if (user == null) {
            throw ApiException.validation("workloadIdentityToken", "names no user");
        }
        return user;
    }
}
