package io.gatehouse.identity.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answer of Create, Get and UpdateOauth2CredentialProvider; never holds the secret. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record Oauth2ProviderView(
        String name,
        String credentialProviderArn,
        String credentialProviderVendor,
        String callbackUrl,
        SecretArn clientSecretArn,
        String clientSecretSource,
        ConfigOutput oauth2ProviderConfigOutput,
        String status,
        long createdTime,
        long lastUpdatedTime) {

    /** The configuration of the vendor. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ConfigOutput(
            @Nullable CustomOutput customOauth2ProviderConfig,
            @Nullable GithubOutput githubOauth2ProviderConfig) {}

    /** Any authorization server. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CustomOutput(
            DiscoveryOutput oauthDiscovery,
            @Nullable String clientId,
            String clientAuthenticationMethod,
            ExtensionOutput gatehouse) {}

    /** GitHub. */
    @RegisterForReflection
    record GithubOutput(
            DiscoveryOutput oauthDiscovery, @Nullable String clientId) {}

    /** Where the endpoints come from. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DiscoveryOutput(
            @Nullable String discoveryUrl, @Nullable MetadataOutput authorizationServerMetadata) {}

    /** Endpoints. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MetadataOutput(
            String issuer,
            @Nullable String authorizationEndpoint,
            @Nullable String tokenEndpoint,
            List<String> responseTypes) {}

    /** What AgentCore's API has no member for. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ExtensionOutput(
            boolean sendResource,
            @Nullable List<String> scopeCeiling,
            @Nullable String mcpServerUrl,
            @Nullable String clientIssuer) {

        static ExtensionOutput of(Oauth2ProviderEntity row) {
            Set<String> ceiling = row.ceiling();
            return new ExtensionOutput(
                    row.sendResource,
                    ceiling == null ? null : ceiling.stream().sorted().toList(),
                    row.mcpServerUrl,
                    row.clientIssuer);
        }
    }

    static Oauth2ProviderView of(Oauth2ProviderEntity row, ProviderNames names) {
        return new Oauth2ProviderView(
                row.name,
                names.oauth2Arn(row.name),
                row.vendor.wireName(),
                names.callbackUrl(row.id),
                new SecretArn(names.secretArn("oauth2credentialprovider", row.name)),
                "MANAGED",
                config(row),
                "READY",
                row.createdAt.getEpochSecond(),
                row.updatedAt.getEpochSecond());
    }

    private static ConfigOutput config(Oauth2ProviderEntity row) {
        DiscoveryOutput discovery = discovery(row);
        return switch (row.vendor) {
            case CUSTOM ->
                new ConfigOutput(
                        new CustomOutput(discovery, row.clientId, row.authMethod.name(), ExtensionOutput.of(row)),
                        null);
            case GITHUB -> new ConfigOutput(null, new GithubOutput(discovery, row.clientId));
        };
    }

    /** Empty for an MCP server that was not asked yet. */
    private static DiscoveryOutput discovery(Oauth2ProviderEntity row) {
        if (row.discoveryUrl != null) {
            return new DiscoveryOutput(row.discoveryUrl, null);
        }
        if (row.authorizationEndpoint == null) {
            return new DiscoveryOutput(null, null);
        }
        return new DiscoveryOutput(
                null,
                new MetadataOutput(
                        // AgentCore's shape demands an issuer; GitHub names none, so its host stands here.
                        row.issuer == null ? "https://github.com" : row.issuer,
                        row.authorizationEndpoint,
                        row.tokenEndpoint,
                        List.of("code")));
    }
}
