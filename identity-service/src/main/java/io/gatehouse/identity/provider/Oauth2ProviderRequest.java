package io.gatehouse.identity.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.identity.crypto.Secret;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Body of CreateOauth2CredentialProvider and UpdateOauth2CredentialProvider.
 *
 * @param tags of a new provider; those of an old one are changed by TagResource and UntagResource
 */
@RegisterForReflection
record Oauth2ProviderRequest(
        @NotNull @Size(min = 1, max = 128) @Pattern(regexp = ProviderNames.PATTERN)
        String name,

        @NotNull @Size(min = 1, max = 64) String credentialProviderVendor,
        @NotNull ConfigInput oauth2ProviderConfigInput,
        @Nullable Map<String, String> tags) {

    /** The configuration of the vendor; exactly the member that belongs to the vendor. */
    @RegisterForReflection
    record ConfigInput(
            @Nullable CustomConfig customOauth2ProviderConfig,
            @Nullable VendorConfig googleOauth2ProviderConfig,
            @Nullable VendorConfig githubOauth2ProviderConfig,
            @Nullable VendorConfig slackOauth2ProviderConfig,
            @Nullable VendorConfig salesforceOauth2ProviderConfig,
            @Nullable VendorConfig microsoftOauth2ProviderConfig,
            @Nullable VendorConfig atlassianOauth2ProviderConfig,
            @Nullable VendorConfig linkedinOauth2ProviderConfig,
            @Nullable VendorConfig includedOauth2ProviderConfig) {}

    /** Any authorization server. */
    @RegisterForReflection
    record CustomConfig(
            @Nullable Discovery oauthDiscovery,
            @Nullable String clientId,
            @Nullable Secret clientSecret,
            @Nullable String clientSecretSource,
            @Schema(implementation = Object.class) @Nullable JsonNode clientSecretConfig,
            @Nullable String clientAuthenticationMethod,
            @Nullable SigningConfig privateKeyJwtConfig,
            @Nullable OnBehalfOfConfig onBehalfOfTokenExchangeConfig,
            @Schema(implementation = Object.class) @Nullable JsonNode privateEndpoint,
            @Schema(implementation = Object.class) @Nullable JsonNode privateEndpointOverrides,
            @Nullable Extension gatehouse) {}

    /**
     * A vendor whose authorization server is known.
     *
     * @param tenantId with Microsoft
     * @param issuer with a vendor that has a server for each tenant, like the two endpoints
     */
    @RegisterForReflection
    record VendorConfig(
            @Nullable String clientId,
            @Nullable Secret clientSecret,
            @Nullable String clientSecretSource,
            @Schema(implementation = Object.class) @Nullable JsonNode clientSecretConfig,
            @Nullable String tenantId,
            @Nullable String issuer,
            @Nullable String authorizationEndpoint,
            @Nullable String tokenEndpoint,
            @Nullable Extension gatehouse) {}

    /** Where the endpoints come from; exactly one of both. */
    @RegisterForReflection
    record Discovery(
            @Nullable String discoveryUrl, @Nullable ExplicitMetadata authorizationServerMetadata) {}

    /** With what a client signs. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SigningConfig(
            @Schema(implementation = Object.class) @Nullable JsonNode privateKeySource,
            @Nullable String signingAlgorithm,
            @Schema(implementation = Object.class) @Nullable JsonNode additionalHeaderClaims,
            @Schema(implementation = Object.class) @Nullable JsonNode additionalPayloadClaims) {}

    /** How users' tokens are exchanged. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OnBehalfOfConfig(
            @Nullable String grantType, @Nullable TokenExchangeConfig tokenExchangeGrantTypeConfig) {}

    /** Whether a token of the client goes along as the actor's. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TokenExchangeConfig(
            @Nullable String actorTokenContent, @Nullable List<String> actorTokenScopes) {}

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
     * @param sendResource false for servers that refuse RFC 8707's {@code resource}; where absent, true for
     *     CustomOauth2 and false for every other vendor
     * @param scopeCeiling the most that may be asked for, whatever a target's challenge says
     * @param mcpServerUrl endpoint of an MCP server from which everything else is found; instead of oauthDiscovery
     * @param clientIssuer with mcpServerUrl and clientId: the issuer of the authorization server that knows the client
     * @param plainBasic true for servers that take id and secret in HTTP Basic as they are, not form-encoded as
     *     RFC 6749 section 2.3.1 has it
     * @param domain with Salesforce: {@code test.salesforce.com} or the organization's My Domain
     * @param subjectTokenType with TOKEN_EXCHANGE: what the server is told that users' tokens are, {@code JWT} (as in
     *     AgentCore, where absent) or {@code ACCESS_TOKEN} (RFC 8693 section 3)
     */
    @RegisterForReflection
    record Extension(
            @Nullable Boolean sendResource,
            @Nullable List<String> scopeCeiling,
            @Nullable String mcpServerUrl,
            @Nullable String clientIssuer,
            @Nullable Boolean plainBasic,
            @Nullable String domain,
            @Nullable String subjectTokenType) {

        static final Extension NONE = new Extension(null, null, null, null, null, null, null);
    }
}
