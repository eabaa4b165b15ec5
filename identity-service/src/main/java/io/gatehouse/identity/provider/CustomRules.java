package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.CustomConfig;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.Discovery;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.ExplicitMetadata;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.Extension;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks what an operator says of a client at any authorization server, or of an MCP server. */
final class CustomRules {

    private static final String METHOD = "clientAuthenticationMethod";
    private static final String DISCOVERY = "oauthDiscovery";

    private static final List<ClientAuthMethod> OFFERED = List.of(
            ClientAuthMethod.CLIENT_SECRET_BASIC,
            ClientAuthMethod.CLIENT_SECRET_POST,
            ClientAuthMethod.PRIVATE_KEY_JWT);

    /** AgentCore's list cannot name the other ones. */
    private static final List<String> METHOD_NAMES = List.of("client_secret_basic", "client_secret_post");

    private final ProviderFields fields;

    CustomRules(boolean allowHttpLoopback) {
        this.fields = new ProviderFields(VendorForm.CUSTOM, allowHttpLoopback);
    }

    ProviderSettings check(@Nullable CustomConfig given) {
        CustomConfig config = fields.required("", given);
        fields.notOffered("clientSecretConfig", config.clientSecretConfig());
        fields.notOffered("privateEndpoint", config.privateEndpoint());
        fields.notOffered("privateEndpointOverrides", config.privateEndpointOverrides());
        fields.managed(config.clientSecretSource());
        Extension more = config.gatehouse() == null ? Extension.NONE : config.gatehouse();
        fields.absent("gatehouse.domain", more.domain());
        return more.mcpServerUrl() == null ? server(config, more) : mcp(config, more, more.mcpServerUrl());
    }

    private ProviderSettings server(CustomConfig config, Extension more) {
        fields.absent("gatehouse.clientIssuer", more.clientIssuer());
        Discovery discovery = fields.required(DISCOVERY, config.oauthDiscovery());
        ExplicitMetadata explicit = discovery.authorizationServerMetadata();
        if ((discovery.discoveryUrl() == null) == (explicit == null)) {
            throw fields.refused(DISCOVERY, "exactly one of discoveryUrl and authorizationServerMetadata is needed");
        }
        List<String> methods = explicit == null ? null : methods(explicit.tokenEndpointAuthMethods());
        ClientAuthMethod method = authMethod(config, more, methods);
        SigningAlgorithm signing = new SigningRules(fields).check(config, method);
        return new ProviderSettings(
                Vendor.CUSTOM,
                fields.clientId(config.clientId()),
                fields.secret(config.clientSecret()),
                method,
                discovery.discoveryUrl() == null ? null : discoveryUrl(discovery.discoveryUrl()),
                explicit == null ? null : explicit(explicit),
                !Boolean.FALSE.equals(more.sendResource()),
                fields.ceiling(more.scopeCeiling()),
                null,
                new ExchangeRules(fields).check(config.onBehalfOfTokenExchangeConfig(), more),
                signing);
    }

    private @Nullable List<String> methods(@Nullable List<String> given) {
        if (given != null && (given.isEmpty() || !METHOD_NAMES.containsAll(given))) {
            throw fields.refused(
                    DISCOVERY + ".authorizationServerMetadata.tokenEndpointAuthMethods",
                    "has to hold client_secret_basic, client_secret_post or both");
        }
        return given;
    }

    /** A registered client belongs to one issuer: a target that names another one later must not get its secret. */
    private ProviderSettings mcp(CustomConfig config, Extension more, String url) {
        fields.absent(DISCOVERY, config.oauthDiscovery());
        if (config.onBehalfOfTokenExchangeConfig() != null || more.subjectTokenType() != null) {
            throw fields.refused("onBehalfOfTokenExchangeConfig", "does not go with mcpServerUrl");
        }
        URI server = fields.url("gatehouse.mcpServerUrl", url);
        if (server.getRawQuery() != null) {
            throw fields.refused("gatehouse.mcpServerUrl", "must have no query");
        }
        boolean registered = config.clientId() != null;
        if (registered != (more.clientIssuer() != null)) {
            throw fields.refused(
                    "gatehouse.clientIssuer",
                    "goes with clientId and is the issuer at which that client is registered");
        }
        Secret secret = fields.secret(config.clientSecret());
        if (secret != null && !registered) {
            throw fields.refused("clientSecret", "goes with clientId");
        }
        ClientAuthMethod method = secret == null ? ClientAuthMethod.NONE : authMethod(config, more, null);
        if (method == ClientAuthMethod.PRIVATE_KEY_JWT || config.privateKeyJwtConfig() != null) {
            throw fields.refused(METHOD, "PRIVATE_KEY_JWT does not go with mcpServerUrl");
        }
        String issuer = registered
                ? fields.url("gatehouse.clientIssuer", more.clientIssuer()).toString()
                : null;
        return new ProviderSettings(
                Vendor.CUSTOM,
                registered ? fields.clientId(config.clientId()) : null,
                secret,
                method,
                null,
                null,
                !Boolean.FALSE.equals(more.sendResource()),
                fields.ceiling(more.scopeCeiling()),
                new ProviderSettings.Mcp(server, issuer),
                null,
                null);
    }

    private String discoveryUrl(String text) {
        String field = DISCOVERY + ".discoveryUrl";
        fields.url(field, text);
        if (!DiscoveryUrl.isOne(text)) {
            throw fields.refused(
                    field,
                    "has to end with /.well-known/openid-configuration or be an RFC 8414 URL with"
                            + " /.well-known/oauth-authorization-server");
        }
        return text;
    }

    private ServerMetadata explicit(ExplicitMetadata metadata) {
        String field = DISCOVERY + ".authorizationServerMetadata";
        if (metadata.responseTypes() != null && !metadata.responseTypes().contains("code")) {
            throw fields.refused(field + ".responseTypes", "has to contain code");
        }
        return new ServerMetadata(
                fields.url(field + ".issuer", metadata.issuer()).toString(),
                fields.url(field + ".authorizationEndpoint", metadata.authorizationEndpoint()),
                fields.url(field + ".tokenEndpoint", metadata.tokenEndpoint()),
                null,
                false);
    }

    private ClientAuthMethod authMethod(CustomConfig config, Extension more, @Nullable List<String> offered) {
        ClientAuthMethod method = named(config.clientAuthenticationMethod(), offered);
        if (!Boolean.TRUE.equals(more.plainBasic())) {
            return method;
        }
        if (method != ClientAuthMethod.CLIENT_SECRET_BASIC) {
            throw fields.refused("gatehouse.plainBasic", "goes with CLIENT_SECRET_BASIC");
        }
        return ClientAuthMethod.CLIENT_SECRET_BASIC_PLAIN;
    }

    private ClientAuthMethod named(@Nullable String wanted, @Nullable List<String> offered) {
        if (wanted == null) {
            boolean postOnly = offered != null
                    && offered.contains(ClientAuthMethod.CLIENT_SECRET_POST.metadataName())
                    && !offered.contains(ClientAuthMethod.CLIENT_SECRET_BASIC.metadataName());
            return postOnly ? ClientAuthMethod.CLIENT_SECRET_POST : ClientAuthMethod.CLIENT_SECRET_BASIC;
        }
        for (ClientAuthMethod method : OFFERED) {
            if (method.name().equals(wanted)) {
                // AgentCore's list cannot name the method of signatures.
                if (offered != null
                        && method != ClientAuthMethod.PRIVATE_KEY_JWT
                        && !offered.contains(method.metadataName())) {
                    throw fields.refused(METHOD, "is not among tokenEndpointAuthMethods");
                }
                return method;
            }
        }
        throw fields.refused(METHOD, "not offered; offered are " + OFFERED);
    }
}
