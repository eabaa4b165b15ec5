package io.gatehouse.identity.provider;

import io.gatehouse.identity.config.IdentityConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The names under which providers are known outside. */
@ApplicationScoped
class ProviderNames {

    /** What a provider's name consists of. */
    static final String PATTERN = "[a-zA-Z0-9\\-_]+";

    private final IdentityConfig config;

    ProviderNames(IdentityConfig config) {
        this.config = config;
    }

    /** The redirect URI of a provider, which the operator registers at the vendor. */
    String callbackUrl(UUID id) {
        return config.issuerUrl() + "/identities/oauth2/callback/" + id;
    }

    /** Where a vendor reads the public keys of a provider's client. */
    String jwksUri(UUID id) {
        return config.issuerUrl() + "/oauth/client-keys/" + id;
    }

    String oauth2Arn(String name) {
        return arn("oauth2credentialprovider", name);
    }

    String apiKeyArn(String name) {
        return arn("apikeycredentialprovider", name);
    }

    /** AgentCore's answers name a secret of Secrets Manager; ours is sealed in the row, so this ARN is inert. */
    String secretArn(String kind, String name) {
        return "arn:aws:secretsmanager:" + config.region() + ":" + config.accountId() + ":secret:" + kind + "/" + name;
    }

    private String arn(String kind, String name) {
        return "arn:aws:bedrock-agentcore:" + config.region() + ":" + config.accountId() + ":token-vault/default/"
                + kind + "/" + name;
    }
}
