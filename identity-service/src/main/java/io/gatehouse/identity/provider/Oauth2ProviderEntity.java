package io.gatehouse.identity.provider;

import io.gatehouse.identity.tag.TagsConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An OAuth2 client at a vendor. */
@Entity
@Table(name = "oauth2_provider")
class Oauth2ProviderEntity {

    @Id
    UUID id;

    @Column(nullable = false)
    String name;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    Vendor vendor;

    @Column(nullable = false)
    long revision;

    /** The revision with which the authorization server came. */
    @Column(name = "server_revision", nullable = false)
    long serverRevision;

    @Column(name = "client_id")
    @Nullable
    String clientId;

    @Column(name = "sealed_client_secret")
    byte @Nullable [] sealedClientSecret;

    @Enumerated(EnumType.STRING)
    @Column(name = "auth_method", nullable = false)
    ClientAuthMethod authMethod;

    @Column(name = "discovery_url")
    @Nullable
    String discoveryUrl;

    @Nullable
    String issuer;

    @Column(name = "authorization_endpoint")
    @Nullable
    String authorizationEndpoint;

    @Column(name = "token_endpoint")
    @Nullable
    String tokenEndpoint;

    @Column(name = "revocation_endpoint")
    @Nullable
    String revocationEndpoint;

    @Column(name = "iss_parameter_supported", nullable = false)
    boolean issParameterSupported;

    @Column(name = "offline_access_supported", nullable = false)
    boolean offlineAccessSupported;

    /** The revision at which the vendor refused the scope {@code offline_access} to this client. */
    @Column(name = "offline_refused_revision")
    @Nullable
    Long offlineRefusedRevision;

    @Column(name = "send_resource", nullable = false)
    boolean sendResource;

    /** The endpoint of the MCP server by which the provider is named. */
    @Column(name = "mcp_server_url")
    @Nullable
    String mcpServerUrl;

    /** The issuer at which the operator registered the client of an MCP server's provider. */
    @Column(name = "client_issuer")
    @Nullable
    String clientIssuer;

    /** What the MCP server's metadata call it. */
    @Nullable
    String resource;

    @Column(name = "supported_scopes")
    @Nullable
    String supportedScopes;

    @Column(name = "scope_ceiling")
    @Nullable
    String scopeCeiling;

    @Enumerated(EnumType.STRING)
    @Column(name = "exchange_grant")
    TokenExchange.@Nullable Grant exchangeGrant;

    @Enumerated(EnumType.STRING)
    @Column(name = "subject_token_type")
    TokenExchange.@Nullable TokenKind subjectTokenType;

    @Column(name = "actor_scopes")
    @Nullable
    String actorScopes;

    @Enumerated(EnumType.STRING)
    @Column(name = "signing_algorithm")
    @Nullable
    SigningAlgorithm signingAlgorithm;

    /** Set where the provider was deleted and is only needed to tell its vendor of grants that went with it. */
    @Column(name = "deleted_at")
    @Nullable
    Instant deletedAt;

    @Column(name = "tags", nullable = false)
    @Convert(converter = TagsConverter.class)
    Map<String, String> tags = Map.of();

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    Instant updatedAt;

    @Version
    int version;

    /** Where the secret's seal belongs. */
    String secretPlace() {
        return "oauth2-provider|" + id + "|" + revision + "|client-secret";
    }

    /** The endpoints, or null where nobody knows them yet. */
    @Nullable
    ServerMetadata metadata() {
        if (authorizationEndpoint == null || tokenEndpoint == null) {
            return null;
        }
        return new ServerMetadata(
                issuer,
                URI.create(authorizationEndpoint),
                URI.create(tokenEndpoint),
                revocationEndpoint == null ? null : URI.create(revocationEndpoint),
                issParameterSupported,
                offlineAccessSupported);
    }

    /** What of a server's metadata is so for this client. */
    @Nullable
    ServerMetadata forClient(@Nullable ServerMetadata metadata) {
        boolean refused = offlineRefusedRevision != null && offlineRefusedRevision == revision;
        return metadata != null && refused ? metadata.withoutOfflineAccess() : metadata;
    }

    /** Whether secrets and codes would go where they went before. */
    boolean sameServer(ProviderSettings settings) {
        if (settings.mcp() != null || mcpServerUrl != null) {
            return settings.mcp() != null
                    && settings.mcp().url().toString().equals(mcpServerUrl)
                    && Objects.equals(settings.mcp().clientIssuer(), clientIssuer);
        }
        if (settings.discoveryUrl() != null || discoveryUrl != null) {
            return settings.discoveryUrl() != null && settings.discoveryUrl().equals(discoveryUrl);
        }
        return Objects.equals(metadata(), settings.fixed());
    }

    /** Whether everything but the secret is as it was. */
    boolean sameSettings(ProviderSettings settings) {
        return vendor == settings.vendor()
                && sameClient(settings)
                && Objects.equals(ceiling(), settings.scopeCeiling())
                && sendResource == settings.sendResource()
                && Objects.equals(storedExchange(), settings.exchange())
                && signingAlgorithm == settings.signing()
                && sameServer(settings);
    }

    /** The client of an MCP server's provider is found, unless the operator named one. */
    private boolean sameClient(ProviderSettings settings) {
        return (settings.mcp() != null && settings.clientId() == null && clientIssuer == null)
                || (Objects.equals(clientId, settings.clientId()) && authMethod == settings.authMethod());
    }

    @Nullable
    Set<String> ceiling() {
        return scopeCeiling == null ? null : words(scopeCeiling);
    }

    /** How users' tokens are exchanged; every client at Entra ID can do it in Entra's own way. */
    @Nullable
    TokenExchange exchange() {
        return vendor == Vendor.MICROSOFT ? TokenExchange.ENTRA : storedExchange();
    }

    private @Nullable TokenExchange storedExchange() {
        return exchangeGrant == null || subjectTokenType == null
                ? null
                : new TokenExchange(exchangeGrant, subjectTokenType, actorScopes == null ? null : words(actorScopes));
    }

    private void exchange(@Nullable TokenExchange exchange) {
        exchangeGrant = exchange == null ? null : exchange.grant();
        subjectTokenType = exchange == null ? null : exchange.subjectType();
        actorScopes = exchange == null || exchange.actorScopes() == null ? null : line(exchange.actorScopes());
    }

    static Set<String> words(@Nullable String text) {
        return text == null || text.isEmpty() ? Set.of() : Set.of(text.split(" ", -1));
    }

    static String line(Collection<String> words) {
        return String.join(" ", new TreeSet<>(words));
    }

    /** What is different from now on is a new revision, which no old grant is good at. */
    void revise(boolean anotherServer) {
        revision++;
        if (anotherServer) {
            serverRevision = revision;
        }
    }

    /** Takes what the operator says; the server of an MCP server's provider has to be found again. */
    void take(ProviderSettings settings, @Nullable ServerMetadata metadata) {
        vendor = settings.vendor();
        clientId = settings.clientId();
        authMethod = settings.authMethod();
        discoveryUrl = settings.discoveryUrl();
        sendResource = settings.sendResource();
        scopeCeiling = settings.scopeCeiling() == null ? null : line(settings.scopeCeiling());
        mcpServerUrl = settings.mcp() == null ? null : settings.mcp().url().toString();
        clientIssuer = settings.mcp() == null ? null : settings.mcp().clientIssuer();
        exchange(settings.exchange());
        signingAlgorithm = settings.signing();
        resource = null;
        supportedScopes = null;
        server(metadata);
    }

    void server(@Nullable ServerMetadata metadata) {
        if (metadata == null) {
            issuer = null;
            authorizationEndpoint = null;
            tokenEndpoint = null;
            revocationEndpoint = null;
            issParameterSupported = false;
            offlineAccessSupported = false;
            return;
        }
        issuer = metadata.issuer();
        authorizationEndpoint = metadata.authorizationEndpoint().toString();
        tokenEndpoint = metadata.tokenEndpoint().toString();
        revocationEndpoint = metadata.revocationEndpoint() == null
                ? null
                : metadata.revocationEndpoint().toString();
        issParameterSupported = metadata.issParameterSupported();
        offlineAccessSupported = metadata.offlineAccess();
    }
}
