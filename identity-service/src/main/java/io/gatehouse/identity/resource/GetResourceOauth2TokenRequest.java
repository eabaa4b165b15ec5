package io.gatehouse.identity.resource;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Body of GetResourceOauth2Token, as AgentCore has it, with one extension member. */
@RegisterForReflection
record GetResourceOauth2TokenRequest(
        @NotNull @Size(min = 1, max = 131_072) String workloadIdentityToken,

        @NotNull @Size(min = 1, max = 128) @Pattern(regexp = "[a-zA-Z0-9\\-_]+")
        String resourceCredentialProviderName,

        @NotNull @Size(max = 100)
        List<@NotNull @Size(min = 1, max = 128) @Pattern(regexp = RequestRules.SCOPE) String> scopes,

        @NotNull OAuth2Flow oauth2Flow,

        @Size(min = 1, max = 1024) @Pattern(regexp = "urn:ietf:params:oauth:request_uri:[a-zA-Z0-9\\-._~]+") @Nullable
        String sessionUri,

        @Size(min = 1, max = 2048) @Pattern(regexp = "\\w+:(/?/?)[^\\s]+") @Nullable
        String resourceOauth2ReturnUrl,

        @Nullable Boolean forceAuthentication,

        @Size(max = 50) @Nullable
        Map<
                        @Size(min = 1, max = 256) @Pattern(regexp = "[a-zA-Z0-9\\-_.]+") String,
                        @NotNull @Size(min = 1, max = 2048) String>
                customParameters,

        @Size(min = 1, max = 4096) @Nullable String customState,

        @Size(max = 10) @Nullable
        List<@NotNull @Size(min = 1, max = 2048) @Pattern(regexp = RequestRules.NO_SPACE) String> resources,

        @Size(max = 10) @Nullable
        List<@NotNull @Size(min = 1, max = 2048) @Pattern(regexp = RequestRules.NO_SPACE) String> audiences,

        @Valid @Nullable GatehouseContext gatehouseContext) {

    Map<String, String> parameters() {
        return customParameters == null ? Map.of() : customParameters;
    }

    List<String> resourceList() {
        return resources == null ? List.of() : resources;
    }

    List<String> audienceList() {
        return audiences == null ? List.of() : audiences;
    }

    boolean forced() {
        return Boolean.TRUE.equals(forceAuthentication);
    }

    GatehouseContext context() {
        return gatehouseContext == null ? GatehouseContext.NONE : gatehouseContext;
    }

    @Override
    public String toString() {
        return "GetResourceOauth2TokenRequest[provider=" + resourceCredentialProviderName + "]";
    }
}
