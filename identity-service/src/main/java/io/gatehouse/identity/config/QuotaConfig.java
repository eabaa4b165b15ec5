package io.gatehouse.identity.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much an installation may hold; one more is refused with status 402. */
@ConfigMapping(prefix = "identity.quota")
public interface QuotaConfig {
    /** Most workload identities, those of gateways not counted. */
    @WithDefault("11000")
    long workloadIdentities();

    /** Most OAuth2 credential providers. */
    @WithDefault("1000")
    long oauth2CredentialProviders();

    /** Most API key credential providers. */
    @WithDefault("1000")
    long apiKeyCredentialProviders();
}
