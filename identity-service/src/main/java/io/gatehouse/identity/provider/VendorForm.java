package io.gatehouse.identity.provider;

import io.gatehouse.identity.provider.Oauth2ProviderRequest.ConfigInput;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.VendorConfig;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which member of AgentCore's configuration belongs to a vendor, and what may be said in it. */
enum VendorForm {
    /** Everything is said by the operator. */
    CUSTOM("customOauth2ProviderConfig", config -> null),
    GOOGLE("googleOauth2ProviderConfig", ConfigInput::googleOauth2ProviderConfig),
    GITHUB("githubOauth2ProviderConfig", ConfigInput::githubOauth2ProviderConfig),
    SLACK("slackOauth2ProviderConfig", ConfigInput::slackOauth2ProviderConfig),
    /** Has a domain. */
    SALESFORCE("salesforceOauth2ProviderConfig", ConfigInput::salesforceOauth2ProviderConfig),
    /** Has a tenant. */
    MICROSOFT("microsoftOauth2ProviderConfig", ConfigInput::microsoftOauth2ProviderConfig),
    ATLASSIAN("atlassianOauth2ProviderConfig", ConfigInput::atlassianOauth2ProviderConfig),
    LINKEDIN("linkedinOauth2ProviderConfig", ConfigInput::linkedinOauth2ProviderConfig),
    /** A vendor with one server for everybody. */
    INCLUDED("includedOauth2ProviderConfig", ConfigInput::includedOauth2ProviderConfig),
    /** A vendor with a server for each tenant, which is told by its issuer or its endpoints. */
    TENANT("includedOauth2ProviderConfig", ConfigInput::includedOauth2ProviderConfig);

    private final String member;
    private final Function<ConfigInput, @Nullable VendorConfig> read;

    VendorForm(String member, Function<ConfigInput, @Nullable VendorConfig> read) {
        this.member = member;
        this.read = read;
    }

    /** The member's name. */
    String member() {
        return member;
    }

    /** The member, where the operator gave it. */
    @Nullable
    VendorConfig of(ConfigInput config) {
        return read.apply(config);
    }
}
