package io.gatehouse.identity.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.identity.crypto.Secret;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Body of CreateOauth2CredentialProvider and UpdateOauth2CredentialProvider. */
@RegisterForReflection
record Oauth2ProviderRequest(
        @NotNull @Size(min = 1, max = 128) @Pattern(regexp = ProviderNames.PATTERN)
        String name,

        @NotNull @Size(min = 1, max = 64) String credentialProviderVendor,
        @NotNull ConfigInput oauth2ProviderConfigInput) {

    /** The configuration of the vendor; exactly the member that belongs to the vendor. */
    @RegisterForReflection
    record ConfigInput(
            @Nullable CustomConfig customOauth2ProviderConfig,
            @Nullable GithubConfig githubOauth2ProviderConfig) {}

    /** Any authorization server. */
    @RegisterForReflection
    record CustomConfig(
            @Nullable Discovery oauthDiscovery,
            @Nullable String clientId,
            @Nullable Secret clientSecret,
            @Nullable String clientSecretSource,
            @Schema(implementation = Object.class) @Nullable JsonNode clientSecretConfig,
            @Nullable String clientAuthenticationMethod,
            @Schema(implementation = Object.class) @Nullable JsonNode privateKeyJwtConfig,
            @Schema(implementation = Object.class) @Nullable JsonNode onBehalfOfTokenExchangeConfig,
            @Schema(implementation = Object.class) @Nullable JsonNode privateEndpoint,
            @Nullable Extension gatehouse) {}

    /** GitHub. */
    @RegisterForReflection
    record GithubConfig(
            @Nullable String clientId,
            @Nullable Secret clientSecret,
            @Nullable String clientSecretSource,
            @Schema(implementation = Object.class) @Nullable JsonNode clientSecretConfig) {}

    /** Where the endpoints come from; exactly one of both. */
    @RegisterForReflection
    record Discovery(
            @Nullable String discoveryUrl, @Nullable ExplicitMetadata authorizationServerMetadata) {}

    /** Endpoints as the operator knows them. */
    @RegisterForReflection
    record ExplicitMetadata(
            @Nullable String issuer,
            @Nullable String authorizationEndpoint,
            @Nullable String tokenEndpoint,
            @Nullable List<String> responseTypes,
            @Nullable List<String> tokenEndpointAuthMethods) {}

    /**
     * What AgentCore's API has no member for.
     *
     * @param sendResource false for vendors that refuse RFC 8707's {@code resource}; true where absent
     * @param scopeCeiling the most that may be asked for, whatever a target's challenge says
     * @param mcpServerUrl endpoint of an MCP server from which everything else is found; instead of oauthDiscovery
     * @param clientIssuer with mcpServerUrl and clientId: the issuer of the authorization server that knows the client
     */
    @RegisterForReflection
    record Extension(
            @Nullable Boolean sendResource,
            @Nullable List<String> scopeCeiling,
            @Nullable String mcpServerUrl,
            @Nullable String clientIssuer) {

        static final Extension NONE = new Extension(null, null, null, null);
    }
}
