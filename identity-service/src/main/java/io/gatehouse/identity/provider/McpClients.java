package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.provider.McpDiscovery.Found;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a provider that is named by an MCP server ready for a consent: its authorization server is found, and a client
 * there, in this order: the one that the operator registered, our metadata document, one that we register ourselves.
 */
@ApplicationScoped
class McpClients {

    private final McpDiscovery discovery;
    private final ClientRegistration registration;
    private final RegisteredClients registered;
    private final ClientMetadata metadata;
    private final Oauth2ProviderRepository repository;
    private final ProviderAudit audit;
    private final Sealer sealer;
    private final Clock clock;

    McpClients(
            McpDiscovery discovery,
            ClientRegistration registration,
            RegisteredClients registered,
            ClientMetadata metadata,
            Oauth2ProviderRepository repository,
            ProviderAudit audit,
            Sealer sealer,
            Clock clock) {
        this.discovery = discovery;
        this.registration = registration;
        this.registered = registered;
        this.metadata = metadata;
        this.repository = repository;
        this.audit = audit;
        this.sealer = sealer;
        this.clock = clock;
    }

    /**
     * The row as it is after everything was found. What is wrong is told in words for the operator; what cannot be
     * reached is a {@link VendorUnavailable}. Never call it within a transaction.
     */
    Uni<Oauth2ProviderEntity> ready(OAuth2Provider provider, @Nullable String issuer, @Nullable String hint) {
        McpServer mcp = Objects.requireNonNull(provider.mcp());
        return Uni.createFrom()
                .deferred(() -> discovery.find(new McpDiscovery.Question(mcp.url(), hint, issuer)))
                .flatMap(found -> client(provider, issuer != null, found)
                        .flatMap(client -> Panache.withTransaction(() -> repository
                                .findToChange(provider.name())
                                .call(row -> take(row, provider, found, client)))))
                .onFailure(MetadataRefused.class)
                .transform(e -> ApiException.validation(
                        "resourceCredentialProviderName",
                        "cannot use the MCP server " + mcp.url() + ": " + e.getMessage()));
    }

    private Uni<ProviderClient> client(OAuth2Provider provider, boolean given, Found found) {
        if (given) {
            Secret secret = provider.clientSecret();
            ClientAuthMethod method = secret != null && offers(found, provider.authMethod())
                    ? provider.authMethod()
                    : ClientRegistration.choose(found.server().authMethods(), secret != null);
            return Uni.createFrom().item(new ProviderClient(provider.clientId(), secret, method, null));
        }
        Optional<String> document = metadata.clientId();
        if (found.server().takesMetadataDocuments() && document.isPresent()) {
            return Uni.createFrom().item(new ProviderClient(document.get(), null, ClientAuthMethod.NONE, null));
        }
        return registered
                .find(provider.id(), found.issuer())
                .flatMap(known ->
                        known.map(client -> Uni.createFrom().item(client)).orElseGet(() -> register(provider, found)));
    }

    private static boolean offers(Found found, ClientAuthMethod method) {
        return found.server().authMethods().contains(method.metadataName());
    }

    private Uni<ProviderClient> register(OAuth2Provider provider, Found found) {
        if (found.server().registrationEndpoint() == null) {
            throw new MetadataRefused("its authorization server " + found.issuer()
                    + " registers no clients by itself and reads no metadata documents; register a client there with"
                    + " the redirect URI " + provider.callbackUrl()
                    + " and enter its clientId, clientSecret and clientIssuer");
        }
        return registration
                .register(found.server().registrationEndpoint(), found.server().authMethods(), provider.callbackUrl())
                .flatMap(client -> registered.keep(provider.id(), found.issuer(), client));
    }

    private boolean keeps(Oauth2ProviderEntity row, @Nullable Secret secret) {
        byte[] sealed = row.sealedClientSecret;
        if (sealed == null || secret == null) {
            return sealed == null && secret == null;
        }
        return secret.matches(sealer.openSecret(sealed, row.secretPlace()));
    }

    /** Another authorization server, client or name of the resource is a new revision, which no old grant is good at. */
    private Uni<Void> take(Oauth2ProviderEntity row, OAuth2Provider seen, Found found, ProviderClient client) {
        if (row.revision != seen.revision()) {
            // The operator or another replica changed it meanwhile; what stands there is newer than what was found.
            return Uni.createFrom().voidItem();
        }
        ServerMetadata server = found.server().server();
        boolean first = row.issuer == null;
        boolean kept = keeps(row, client.secret());
        boolean sameServer = Objects.equals(row.issuer, server.issuer());
        boolean same = sameServer
                && client.clientId().equals(row.clientId)
                && found.resource().resource().equals(row.resource);
        row.server(server);
        row.resource = found.resource().resource();
        row.supportedScopes = Oauth2ProviderEntity.line(found.resource().scopes());
        row.clientId = client.clientId();
        row.authMethod = client.method();
        if (!same && !first) {
            row.revise(!sameServer);
        }
        if (!same || !kept) {
            Secret secret = client.secret();
            row.sealedClientSecret = secret == null ? null : sealer.sealSecret(secret, row.secretPlace());
            row.updatedAt = clock.instant();
        }
        return same ? Uni.createFrom().voidItem() : audit.discovered(row.name, first);
    }
}
