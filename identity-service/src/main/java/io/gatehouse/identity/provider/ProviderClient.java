package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A client at one authorization server.
 *
 * @param expiresAt when the server forgets its secret, or null
 */
record ProviderClient(
        String clientId,
        @Nullable Secret secret,
        ClientAuthMethod method,
        @Nullable Instant expiresAt) {}
