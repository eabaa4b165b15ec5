package io.gatehouse.identity.provider;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** Answer of Create, Get and UpdateApiKeyCredentialProvider; never holds the key. */
@RegisterForReflection
record ApiKeyProviderView(
        String name,
        String credentialProviderArn,
        SecretArn apiKeySecretArn,
        String apiKeySecretSource,
        long createdTime,
        long lastUpdatedTime) {

    static ApiKeyProviderView of(ApiKeyProviderEntity row, ProviderNames names) {
        return new ApiKeyProviderView(
                row.name,
                names.apiKeyArn(row.name),
                new SecretArn(names.secretArn("apikeycredentialprovider", row.name)),
                "MANAGED",
                row.createdAt.getEpochSecond(),
                row.updatedAt.getEpochSecond());
    }
}
