package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The providers, for the other features to use. Reading one calls nobody. */
@ApplicationScoped
public class CredentialProviders {

    private static final Logger LOG = Logger.getLogger(CredentialProviders.class);

    private final Oauth2ProviderRepository oauth2;
    private final ApiKeyProviderRepository apiKeys;
    private final VendorMetadata metadata;
    private final ProviderNames names;
    private final Sealer sealer;
    private final McpClients mcpClients;
    private final RegisteredClients registered;

    CredentialProviders(
            Oauth2ProviderRepository oauth2,
            ApiKeyProviderRepository apiKeys,
            VendorMetadata metadata,
            ProviderNames names,
            Sealer sealer,
            McpClients mcpClients,
            RegisteredClients registered) {
        this.oauth2 = oauth2;
        this.apiKeys = apiKeys;
        this.metadata = metadata;
        this.names = names;
        this.sealer = sealer;
        this.mcpClients = mcpClients;
        this.registered = registered;
    }

    /** The OAuth2 provider; fails as not found where there is none. */
    @WithSession
    public Uni<OAuth2Provider> oauth2(String name) {
        return oauth2.findByName(name).map(this::usable);
    }

    /** The OAuth2 provider with this id, a deleted one too as long as something needs it; null where there is none. */
    @WithSession
    public Uni<@Nullable OAuth2Provider> oauth2(UUID id) {
        return oauth2.findById(id).map(row -> row == null ? null : usable(row));
    }

    /** The API key; fails as not found where there is none. */
    @WithSession
    public Uni<Secret> apiKey(String name) {
        return apiKeys.findByName(name).map(row -> sealer.openSecret(row.sealedApiKey, row.keyPlace()));
    }

    /**
     * The provider of an MCP server with its authorization server and client; any other as it is. It may call both: never
     * call it within a transaction or session. What an operator has to do about it is in the refusal's words.
     *
     * @param hint where the MCP server's challenge says that its metadata are, or null
     */
    public Uni<OAuth2Provider> ready(OAuth2Provider provider, @Nullable String hint) {
        if (provider.mcp() == null) {
            return Uni.createFrom().item(provider);
        }
        return issuerOf(provider)
                .flatMap(issuer -> mcpClients.ready(provider, issuer.orElse(null), hint))
                .map(this::usable);
    }

    /** Forgets the client that this service registered for the provider, because its server does not know it any more. */
    public Uni<Void> forgetClient(OAuth2Provider provider) {
        return provider.mcp() == null
                ? Uni.createFrom().voidItem()
                : registered.forget(provider.id(), provider.clientId());
    }

    /** Remembers, for this revision, that the vendor refuses {@code offline_access} to this client. */
    public Uni<Void> offlineRefused(OAuth2Provider provider) {
        LOG.infof(
                "The vendor of %s refuses offline_access to this client; it is not asked for any more",
                provider.name());
        return Panache.withTransaction(() -> oauth2.offlineRefused(provider.id(), provider.revision()));
    }

    private Uni<Optional<String>> issuerOf(OAuth2Provider provider) {
        return Panache.withSession(
                () -> oauth2.findByName(provider.name()).map(row -> Optional.ofNullable(row.clientIssuer)));
    }

    private OAuth2Provider usable(Oauth2ProviderEntity row) {
        String discoveryUrl = row.discoveryUrl;
        ServerMetadata stored = row.metadata();
        ServerMetadata server = discoveryUrl == null || stored == null ? stored : metadata.known(discoveryUrl, stored);
        byte[] sealed = row.sealedClientSecret;
        return new OAuth2Provider(
                row.id,
                row.name,
                row.vendor,
                row.revision,
                row.serverRevision,
                row.clientId == null ? "" : row.clientId,
                sealed == null ? null : sealer.openSecret(sealed, row.secretPlace()),
                row.authMethod,
                row.forClient(server),
                names.callbackUrl(row.id),
                row.sendResource,
                row.ceiling(),
                row.mcpServerUrl == null
                        ? null
                        : new McpServer(
                                URI.create(row.mcpServerUrl),
                                row.resource,
                                Oauth2ProviderEntity.words(row.supportedScopes),
                                row.clientIssuer != null),
                row.exchange());
    }
}
