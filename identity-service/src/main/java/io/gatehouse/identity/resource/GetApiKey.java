package io.gatehouse.identity.resource;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.security.WorkloadCaller;
import io.gatehouse.identity.token.OnBehalfOf;
import io.gatehouse.identity.token.UserBoundTokens;
import io.gatehouse.identity.workload.Workloads;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** GetResourceApiKey: the key of a provider that the workload was granted. */
@ApplicationScoped
class GetApiKey {

    private final UserBoundTokens tokens;
    private final Workloads workloads;
    private final CredentialProviders providers;
    private final ResourceAudit audit;

    GetApiKey(UserBoundTokens tokens, Workloads workloads, CredentialProviders providers, ResourceAudit audit) {
        this.tokens = tokens;
        this.workloads = workloads;
        this.providers = providers;
        this.audit = audit;
    }

    /** Body of GetResourceApiKey. */
    @RegisterForReflection
    record GetResourceApiKeyRequest(
            @NotNull @Size(min = 1, max = 131_072) String workloadIdentityToken,

            @NotNull @Size(min = 1, max = 128) @Pattern(regexp = "[a-zA-Z0-9\\-_]+")
            String resourceCredentialProviderName) {

        @Override
        public String toString() {
            return "GetResourceApiKeyRequest[provider=" + resourceCredentialProviderName + "]";
        }
    }

    /** Answer of GetResourceApiKey. */
    @RegisterForReflection
    record GetResourceApiKeyResponse(String apiKey) {

        @Override
        public String toString() {
            return "GetResourceApiKeyResponse[hidden]";
        }
    }

    Uni<GetResourceApiKeyResponse> get(GetResourceApiKeyRequest request, WorkloadCaller caller) {
        String provider = request.resourceCredentialProviderName();
        return tokens.verify(request.workloadIdentityToken(), caller)
                .flatMap(subject -> key(subject, provider))
                .onFailure(ApiException.class)
                .call(e -> audit.apiKeyRefused(caller.name(), provider, (ApiException) e));
    }

    private Uni<GetResourceApiKeyResponse> key(OnBehalfOf subject, String provider) {
        return workloads
                .find(subject.workload())
                .invoke(workload -> RequestRules.checkGranted(provider, workload))
                .chain(() -> providers.apiKey(provider))
                .call(() -> audit.apiKey(subject, provider))
                .map(key -> new GetResourceApiKeyResponse(key.reveal()));
    }
}
