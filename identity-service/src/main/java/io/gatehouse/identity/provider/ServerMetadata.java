package io.gatehouse.identity.provider;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What Gatehouse needs to know of a vendor's authorization server.
 *
 * @param issuer exact issuer, or null where it is not known beforehand (Microsoft, for several tenants)
 * @param authorizationEndpoint where browsers go
 * @param tokenEndpoint where codes and refresh tokens go
 * @param revocationEndpoint RFC 7009, where there is one
 * @param issParameterSupported whether the callback must carry {@code iss} (RFC 9207)
 * @param offlineAccess whether it says that it has the scope {@code offline_access} (OpenID Connect Core section 11)
 */
public record ServerMetadata(
        @Nullable String issuer,
        URI authorizationEndpoint,
        URI tokenEndpoint,
        @Nullable URI revocationEndpoint,
        boolean issParameterSupported,
        boolean offlineAccess) {

    /** A server of which nobody knows that it has the scope {@code offline_access}. */
    public ServerMetadata(
            @Nullable String issuer,
            URI authorizationEndpoint,
            URI tokenEndpoint,
            @Nullable URI revocationEndpoint,
            boolean issParameterSupported) {
        this(issuer, authorizationEndpoint, tokenEndpoint, revocationEndpoint, issParameterSupported, false);
    }

    /** The same to a client that may not have {@code offline_access}. */
    ServerMetadata withoutOfflineAccess() {
        return new ServerMetadata(
                issuer, authorizationEndpoint, tokenEndpoint, revocationEndpoint, issParameterSupported, false);
    }

    /** The same of a server whose issuer nobody knows beforehand. */
    ServerMetadata withoutIssuer() {
        return new ServerMetadata(
                null, authorizationEndpoint, tokenEndpoint, revocationEndpoint, issParameterSupported, offlineAccess);
    }
}
