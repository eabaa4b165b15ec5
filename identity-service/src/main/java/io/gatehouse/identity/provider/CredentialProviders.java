package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** The providers, for the other features to use. Reading one calls nobody. */
@ApplicationScoped
public class CredentialProviders {

    private final Oauth2ProviderRepository oauth2;
    private final ApiKeyProviderRepository apiKeys;
    private final VendorMetadata metadata;
    private final ProviderNames names;
    private final Sealer sealer;

    CredentialProviders(
            Oauth2ProviderRepository oauth2,
            ApiKeyProviderRepository apiKeys,
            VendorMetadata metadata,
            ProviderNames names,
            Sealer sealer) {
        this.oauth2 = oauth2;
        this.apiKeys = apiKeys;
        this.metadata = metadata;
        this.names = names;
        this.sealer = sealer;
    }

    /** The OAuth2 provider; fails as not found where there is none. */
    @WithSession
    public Uni<OAuth2Provider> oauth2(String name) {
        return oauth2.findByName(name).map(this::usable);
    }

    /** The API key; fails as not found where there is none. */
    @WithSession
    public Uni<Secret> apiKey(String name) {
        return apiKeys.findByName(name).map(row -> sealer.openSecret(row.sealedApiKey, row.keyPlace()));
    }

    private OAuth2Provider usable(Oauth2ProviderEntity row) {
        String discoveryUrl = row.discoveryUrl;
        ServerMetadata server = discoveryUrl == null ? row.metadata() : metadata.known(discoveryUrl, row.metadata());
        return new OAuth2Provider(
                row.id,
                row.name,
                row.vendor,
                row.revision,
                row.clientId,
                sealer.openSecret(row.sealedClientSecret, row.secretPlace()),
                row.authMethod,
                server,
                names.callbackUrl(row.id),
                row.sendResource);
    }
}
