package io.gatehouse.identity.provider;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.net.URI;
import java.time.Instant;
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

    @Column(name = "client_id", nullable = false)
    String clientId;

    @Column(name = "sealed_client_secret", nullable = false)
    byte[] sealedClientSecret;

    @Enumerated(EnumType.STRING)
    @Column(name = "auth_method", nullable = false)
    ClientAuthMethod authMethod;

    @Column(name = "discovery_url")
    @Nullable
    String discoveryUrl;

    @Nullable
    String issuer;

    @Column(name = "authorization_endpoint", nullable = false)
    String authorizationEndpoint;

    @Column(name = "token_endpoint", nullable = false)
    String tokenEndpoint;

    @Column(name = "revocation_endpoint")
    @Nullable
    String revocationEndpoint;

    @Column(name = "iss_parameter_supported", nullable = false)
    boolean issParameterSupported;

    @Column(name = "send_resource", nullable = false)
    boolean sendResource;

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

    ServerMetadata metadata() {
        return new ServerMetadata(
                issuer,
                URI.create(authorizationEndpoint),
                URI.create(tokenEndpoint),
                revocationEndpoint == null ? null : URI.create(revocationEndpoint),
                issParameterSupported);
    }

    /** Whether secrets and codes would go where they went before. */
    boolean sameServer(ProviderSettings settings) {
        if (settings.discoveryUrl() != null || discoveryUrl != null) {
            return settings.discoveryUrl() != null && settings.discoveryUrl().equals(discoveryUrl);
        }
        return metadata().equals(settings.fixed());
    }

    /** Whether everything but the secret is as it was. */
    boolean sameSettings(ProviderSettings settings) {
        return vendor == settings.vendor()
                && clientId.equals(settings.clientId())
                && authMethod == settings.authMethod()
                && sendResource == settings.sendResource()
                && sameServer(settings);
    }

    void take(ProviderSettings settings, ServerMetadata metadata) {
        vendor = settings.vendor();
        clientId = settings.clientId();
        authMethod = settings.authMethod();
        discoveryUrl = settings.discoveryUrl();
        issuer = metadata.issuer();
        authorizationEndpoint = metadata.authorizationEndpoint().toString();
        tokenEndpoint = metadata.tokenEndpoint().toString();
        revocationEndpoint = metadata.revocationEndpoint() == null
                ? null
                : metadata.revocationEndpoint().toString();
        issParameterSupported = metadata.issParameterSupported();
        sendResource = settings.sendResource();
    }
}
