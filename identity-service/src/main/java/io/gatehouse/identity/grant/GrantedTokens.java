package io.gatehouse.identity.grant;

import io.gatehouse.identity.crypto.Secret;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor granted.
 *
 * @param accessToken a bearer token
 * @param refreshToken where the vendor gave one
 * @param expiresAt when the access token ends, where the vendor said so
 * @param scopes what the vendor says it granted; what was asked for where it says nothing (RFC 6749 section 5.1)
 * @param idToken as it came (OpenID Connect Core section 3.1.3.3), where it came; never kept
 */
public record GrantedTokens(
        Secret accessToken,
        @Nullable Secret refreshToken,
        @Nullable Instant expiresAt,
        Set<String> scopes,
        @Nullable Secret idToken) {

    /** Without an ID token. */
    public GrantedTokens(
            Secret accessToken, @Nullable Secret refreshToken, @Nullable Instant expiresAt, Set<String> scopes) {
        this(accessToken, refreshToken, expiresAt, scopes, null);
    }
}
