package io.gatehouse.identity.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.OnBehalfOfConfig;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.SigningConfig;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.TokenExchangeConfig;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.URI;
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
            @Nullable VendorOutput googleOauth2ProviderConfig,
            @Nullable VendorOutput githubOauth2ProviderConfig,
            @Nullable VendorOutput slackOauth2ProviderConfig,
            @Nullable VendorOutput salesforceOauth2ProviderConfig,
            @Nullable VendorOutput microsoftOauth2ProviderConfig,
            @Nullable VendorOutput atlassianOauth2ProviderConfig,
            @Nullable VendorOutput linkedinOauth2ProviderConfig,
            @Nullable VendorOutput includedOauth2ProviderConfig) {

        static ConfigOutput custom(CustomOutput output) {
            return new ConfigOutput(output, null, null, null, null, null, null, null, null);
        }

        static ConfigOutput of(VendorForm form, VendorOutput output) {
            return switch (form) {
                case GOOGLE -> new ConfigOutput(null, output, null, null, null, null, null, null, null);
                case GITHUB -> new ConfigOutput(null, null, output, null, null, null, null, null, null);
                case SLACK -> new ConfigOutput(null, null, null, output, null, null, null, null, null);
                case SALESFORCE -> new ConfigOutput(null, null, null, null, output, null, null, null, null);
                case MICROSOFT -> new ConfigOutput(null, null, null, null, null, output, null, null, null);
                case ATLASSIAN -> new ConfigOutput(null, null, null, null, null, null, output, null, null);
                case LINKEDIN -> new ConfigOutput(null, null, null, null, null, null, null, output, null);
                case INCLUDED, TENANT, CUSTOM ->
                    new ConfigOutput(null, null, null, null, null, null, null, null, output);
            };
        }
    }

    /** Any authorization server. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CustomOutput(
            DiscoveryOutput oauthDiscovery,
            @Nullable String clientId,
            String clientAuthenticationMethod,
            @Nullable OnBehalfOfConfig onBehalfOfTokenExchangeConfig,
            @Nullable SigningConfig privateKeyJwtConfig,
            ExtensionOutput gatehouse) {}

    /** A vendor of the catalogue. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record VendorOutput(
            DiscoveryOutput oauthDiscovery, @Nullable String clientId, ExtensionOutput gatehouse) {}

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
            @Nullable String clientIssuer,
            @Nullable Boolean plainBasic,
            @Nullable String subjectTokenType,
            @Nullable String jwksUri) {

        static ExtensionOutput of(Oauth2ProviderEntity row, ProviderNames names) {
            Set<String> ceiling = row.ceiling();
            return new ExtensionOutput(
                    row.sendResource,
                    ceiling == null ? null : ceiling.stream().sorted().toList(),
                    row.mcpServerUrl,
                    row.clientIssuer,
                    row.authMethod == ClientAuthMethod.CLIENT_SECRET_BASIC_PLAIN ? true : null,
                    row.subjectTokenType == null ? null : row.subjectTokenType.name(),
                    row.signingAlgorithm == null ? null : names.jwksUri(row.id));
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
                config(row, names),
                "READY",
                row.createdAt.getEpochSecond(),
                row.updatedAt.getEpochSecond());
    }

    private static ConfigOutput config(Oauth2ProviderEntity row, ProviderNames names) {
        DiscoveryOutput discovery = discovery(row);
        ExtensionOutput more = ExtensionOutput.of(row, names);
        return row.vendor == Vendor.CUSTOM
                ? ConfigOutput.custom(new CustomOutput(
                        discovery, row.clientId, method(row.authMethod), exchange(row), signing(row), more))
                : ConfigOutput.of(row.vendor.form(), new VendorOutput(discovery, row.clientId, more));
    }

    private static @Nullable SigningConfig signing(Oauth2ProviderEntity row) {
        return row.signingAlgorithm == null ? null : new SigningConfig(null, row.signingAlgorithm.name(), null, null);
    }

    private static @Nullable OnBehalfOfConfig exchange(Oauth2ProviderEntity row) {
        TokenExchange exchange = row.exchange();
        if (exchange == null) {
            return null;
        }
        Set<String> actor = exchange.actorScopes();
        TokenExchangeConfig config = exchange.grant() != TokenExchange.Grant.TOKEN_EXCHANGE
                ? null
                : new TokenExchangeConfig(
                        actor == null ? "NONE" : "M2M",
                        actor == null ? null : actor.stream().sorted().toList());
        return new OnBehalfOfConfig(exchange.grant().name(), config);
    }

    private static String method(ClientAuthMethod method) {
        return method == ClientAuthMethod.CLIENT_SECRET_BASIC_PLAIN
                ? ClientAuthMethod.CLIENT_SECRET_BASIC.name()
                : method.name();
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
                        // AgentCore's shape demands an issuer; where none is known, the server stands here.
                        row.issuer == null
                                ? "https://"
                                        + URI.create(row.authorizationEndpoint).getHost()
                                : row.issuer,
                        row.authorizationEndpoint,
                        row.tokenEndpoint,
                        List.of("code")));
    }
}
