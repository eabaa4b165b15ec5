package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asked for, checked.
 *
 * @param clientSecret absent when an update keeps the stored one
 * @param discoveryUrl where the endpoints are read, or null
 * @param fixed the endpoints where they are not discovered, or null
 */
record ProviderSettings(
        Vendor vendor,
        String clientId,
        @Nullable Secret clientSecret,
        ClientAuthMethod authMethod,
        @Nullable String discoveryUrl,
        @Nullable ServerMetadata fixed,
        boolean sendResource) {}
