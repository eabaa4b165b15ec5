package io.gatehouse.identity.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.identity.config.SafeUrl;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.CustomConfig;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.Discovery;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.ExplicitMetadata;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.Extension;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.GithubConfig;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what an operator says of an OAuth2 provider; whatever is not offered is refused by its name. */
final class ProviderRules {

    private static final String CUSTOM = "oauth2ProviderConfigInput.customOauth2ProviderConfig";
    private static final String GITHUB = "oauth2ProviderConfigInput.githubOauth2ProviderConfig";
    static final String DISCOVERY_URL = CUSTOM + ".oauthDiscovery.discoveryUrl";
    static final String AUTH_METHOD = CUSTOM + ".clientAuthenticationMethod";
    private static final int LONGEST_URL = 2048;
    private static final int LONGEST_CLIENT_ID = 256;
    private static final int LONGEST_SECRET = 2048;
    private static final int MOST_SCOPES = 100;
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}");

    private final boolean allowHttpLoopback;

    ProviderRules(boolean allowHttpLoopback) {
        this.allowHttpLoopback = allowHttpLoopback;
    }

    ProviderSettings check(Oauth2ProviderRequest request) {
        Vendor vendor = Vendor.of(request.credentialProviderVendor())
                .orElseThrow(() -> ApiException.validation(
                        "credentialProviderVendor", "not offered; offered are " + Vendor.offered()));
        CustomConfig custom = request.oauth2ProviderConfigInput().customOauth2ProviderConfig();
        GithubConfig github = request.oauth2ProviderConfigInput().githubOauth2ProviderConfig();
        return switch (vendor) {
            case CUSTOM -> {
                absent(GITHUB, github);
                yield custom(required(CUSTOM, custom));
            }
            case GITHUB -> {
                absent(CUSTOM, custom);
                yield github(required(GITHUB, github));
            }
        };
    }

    private ProviderSettings custom(CustomConfig config) {
        notOffered(CUSTOM + ".clientSecretConfig", config.clientSecretConfig());
        notOffered(CUSTOM + ".privateKeyJwtConfig", config.privateKeyJwtConfig());
        notOffered(CUSTOM + ".onBehalfOfTokenExchangeConfig", config.onBehalfOfTokenExchangeConfig());
        notOffered(CUSTOM + ".privateEndpoint", config.privateEndpoint());
        managed(CUSTOM, config.clientSecretSource());
        Extension more = config.gatehouse() == null ? Extension.NONE : config.gatehouse();
        if (more.mcpServerUrl() != null) {
            return mcp(config, more, more.mcpServerUrl());
        }
        absent(CUSTOM + ".gatehouse.clientIssuer", more.clientIssuer());
        Discovery discovery = required(CUSTOM + ".oauthDiscovery", config.oauthDiscovery());
        ExplicitMetadata explicit = discovery.authorizationServerMetadata();
        if ((discovery.discoveryUrl() == null) == (explicit == null)) {
            throw ApiException.validation(
                    CUSTOM + ".oauthDiscovery",
                    "exactly one of discoveryUrl and authorizationServerMetadata is needed");
        }
        List<String> methods = explicit == null ? null : explicit.tokenEndpointAuthMethods();
        return new ProviderSettings(
                Vendor.CUSTOM,
                clientId(CUSTOM, config.clientId()),
                secret(CUSTOM, config.clientSecret()),
                authMethod(config.clientAuthenticationMethod(), methods),
                discovery.discoveryUrl() == null ? null : discoveryUrl(discovery.discoveryUrl()),
                explicit == null ? null : explicit(explicit),
                !Boolean.FALSE.equals(more.sendResource()),
                ceiling(more.scopeCeiling()),
                null);
    }

    /** A registered client belongs to one issuer: a target that names another one later must not get its secret. */
    private ProviderSettings mcp(CustomConfig config, Extension more, String url) {
        absent(CUSTOM + ".oauthDiscovery", config.oauthDiscovery());
        URI server = url(CUSTOM + ".gatehouse.mcpServerUrl", url);
        if (server.getRawQuery() != null) {
            throw ApiException.validation(CUSTOM + ".gatehouse.mcpServerUrl", "must have no query");
        }
        boolean registered = config.clientId() != null;
        if (registered != (more.clientIssuer() != null)) {
            throw ApiException.validation(
                    CUSTOM + ".gatehouse.clientIssuer",
                    "goes with clientId and is the issuer at which that client is registered");
        }
        Secret secret = secret(CUSTOM, config.clientSecret());
        if (secret != null && !registered) {
            throw ApiException.validation(CUSTOM + ".clientSecret", "goes with clientId");
        }
        ClientAuthMethod method =
                secret == null ? ClientAuthMethod.NONE : authMethod(config.clientAuthenticationMethod(), null);
        return new ProviderSettings(
                Vendor.CUSTOM,
                registered ? clientId(CUSTOM, config.clientId()) : null,
                secret,
                method,
                null,
                null,
                !Boolean.FALSE.equals(more.sendResource()),
                ceiling(more.scopeCeiling()),
                new ProviderSettings.Mcp(
                        server,
                        registered
                                ? url(CUSTOM + ".gatehouse.clientIssuer", more.clientIssuer())
                                        .toString()
                                : null));
    }

    private static @Nullable Set<String> ceiling(@Nullable List<String> scopes) {
        if (scopes == null) {
            return null;
        }
        if (scopes.size() > MOST_SCOPES
                || scopes.stream()
                        .anyMatch(
                                scope -> scope == null || !SCOPE.matcher(scope).matches())) {
            throw ApiException.validation(
                    CUSTOM + ".gatehouse.scopeCeiling", "has to be at most " + MOST_SCOPES + " scope tokens");
        }
        return Set.copyOf(scopes);
    }

    private static ProviderSettings github(GithubConfig config) {
        notOffered(GITHUB + ".clientSecretConfig", config.clientSecretConfig());
        managed(GITHUB, config.clientSecretSource());
        ServerMetadata fixed = new ServerMetadata(
                null,
                URI.create("https://github.com/login/oauth/authorize"),
                URI.create("https://github.com/login/oauth/access_token"),
                null,
                false);
        return new ProviderSettings(
                Vendor.GITHUB,
                clientId(GITHUB, config.clientId()),
                secret(GITHUB, config.clientSecret()),
                ClientAuthMethod.CLIENT_SECRET_POST,
                null,
                fixed,
                true,
                null,
                null);
    }

    private String discoveryUrl(String text) {
        url(DISCOVERY_URL, text);
        if (!DiscoveryUrl.isOne(text)) {
            throw ApiException.validation(
                    DISCOVERY_URL,
                    "has to end with /.well-known/openid-configuration or be an RFC 8414 URL with"
                            + " /.well-known/oauth-authorization-server");
        }
        return text;
    }

    private ServerMetadata explicit(ExplicitMetadata metadata) {
        String field = CUSTOM + ".oauthDiscovery.authorizationServerMetadata";
        if (metadata.responseTypes() != null && !metadata.responseTypes().contains("code")) {
            throw ApiException.validation(field + ".responseTypes", "has to contain code");
        }
        return new ServerMetadata(
                url(field + ".issuer", metadata.issuer()).toString(),
                url(field + ".authorizationEndpoint", metadata.authorizationEndpoint()),
                url(field + ".tokenEndpoint", metadata.tokenEndpoint()),
                null,
                false);
    }

    private URI url(String field, @Nullable String text) {
        String url = required(field, text);
        if (url.length() > LONGEST_URL) {
            throw ApiException.validation(field, "is longer than " + LONGEST_URL + " characters");
        }
        return SafeUrl.parse(url, allowHttpLoopback)
                .orElseThrow(
                        () -> ApiException.validation(field, "has to be an https URL without user info and fragment"));
    }

    private static ClientAuthMethod authMethod(@Nullable String wanted, @Nullable List<String> offered) {
        if (wanted == null) {
            boolean postOnly = offered != null
                    && offered.contains(ClientAuthMethod.CLIENT_SECRET_POST.metadataName())
                    && !offered.contains(ClientAuthMethod.CLIENT_SECRET_BASIC.metadataName());
            return postOnly ? ClientAuthMethod.CLIENT_SECRET_POST : ClientAuthMethod.CLIENT_SECRET_BASIC;
        }
        for (ClientAuthMethod method :
                List.of(ClientAuthMethod.CLIENT_SECRET_BASIC, ClientAuthMethod.CLIENT_SECRET_POST)) {
            if (method.name().equals(wanted)) {
                if (offered != null && !offered.contains(method.metadataName())) {
                    throw ApiException.validation(AUTH_METHOD, "is not among tokenEndpointAuthMethods");
                }
                return method;
            }
        }
        throw ApiException.validation(
                AUTH_METHOD, "not offered yet; offered are CLIENT_SECRET_BASIC and CLIENT_SECRET_POST");
    }

    private static String clientId(String config, @Nullable String clientId) {
        String id = required(config + ".clientId", clientId);
        if (id.isBlank() || id.length() > LONGEST_CLIENT_ID || id.chars().anyMatch(Character::isISOControl)) {
            throw ApiException.validation(config + ".clientId", "has to be 1 to 256 characters");
        }
        return id;
    }

    /** An empty secret is none: AgentCore's shape allows it. */
    private static @Nullable Secret secret(String config, @Nullable Secret secret) {
        if (secret == null || secret.reveal().isEmpty()) {
            return null;
        }
        if (secret.reveal().length() > LONGEST_SECRET || secret.reveal().chars().anyMatch(Character::isISOControl)) {
            throw ApiException.validation(config + ".clientSecret", "has to be 1 to 2048 characters");
        }
        return secret;
    }

    private static void managed(String config, @Nullable String source) {
        if (source != null && !source.equals("MANAGED")) {
            throw ApiException.validation(config + ".clientSecretSource", "not offered yet; offered is MANAGED");
        }
    }

    private static void notOffered(String field, @Nullable JsonNode value) {
        if (value != null && !value.isNull()) {
            throw ApiException.validation(field, "not offered yet");
        }
    }

    private static void absent(String field, @Nullable Object value) {
        if (value != null) {
            throw ApiException.validation(field, "does not belong to this vendor");
        }
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw ApiException.validation(field, "is required");
        }
        return value;
    }
}
